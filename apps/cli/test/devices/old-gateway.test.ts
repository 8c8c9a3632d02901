import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { createInstallation } from "../installation.js";

interface Frame {
  readonly id: string;
  readonly method: string;
  readonly params: { readonly device?: unknown; readonly scopes: readonly string[] };
}

/** As OpenClaw 2026.2.17 answers on its own machine: without a device its hello names no scopes, and there are none. */
async function startOldGateway(): Promise<{ readonly url: string; readonly calls: readonly string[] }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => server.close());
  const calls: string[] = [];
  server.on("connection", (socket) => {
    let isDevice = false;
    const send = (frame: object): void => socket.send(JSON.stringify(frame));
    const answer = ({ method, params }: Frame): object => {
      calls.push(`${method} ${isDevice ? "as a device" : "without a device"}`);
      if (method !== "connect" && !isDevice) {
        return { ok: false, error: { code: "INVALID_REQUEST", message: "missing scope: operator.pairing" } };
      }
      if (method !== "connect") return { ok: true, payload: { pending: [], paired: [] } };
      const auth = { deviceToken: "t".repeat(43), role: "operator", scopes: params.scopes };
      return { ok: true, payload: { type: "hello-ok", protocol: 3, ...(isDevice && { auth }) } };
    };
    socket.on("message", (data: Buffer) => {
      const frame: Frame = JSON.parse(data.toString());
      if (frame.method === "connect") isDevice = frame.params.device !== undefined;
      send({ type: "res", id: frame.id, ...answer(frame) });
    });
    send({
      type: "event",
      event: "connect.challenge",
      payload: { nonce: crypto.randomUUID(), ts: Date.now() },
    });
  });
  await once(server, "listening");
  const address = server.address();
  return { url: `ws://127.0.0.1:${typeof address === "object" ? String(address?.port) : ""}`, calls };
}

it("a gateway of OpenClaw 2026.2.17, which gives a secret without a device nothing, is asked as a device", async () => {
  const { url, calls } = await startOldGateway();
  const here = createInstallation();
  mkdirSync(here.directory, { recursive: true, mode: 0o700 });
  const tokenFile = path.join(here.directory, "token");
  writeFileSync(tokenFile, "the-secret-of-that-gateway\n", { mode: 0o600 });

  const list = await here.run("devices", "list", "--url", url, "--token-file", tokenFile);

  expect(list).toMatchObject({ exitCode: 0, stdout: "No device pairing entries.\n" });
  expect(calls).toEqual(["connect without a device", "connect as a device", "device.pair.list as a device"]);
});
