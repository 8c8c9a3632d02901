import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { loadDeviceIdentity } from "@openclaw/device-pairing/identity";
import { createFileTokenStore } from "@openclaw/gateway-client";
import { describe, expect, it } from "vitest";
import { start } from "../child.js";
import { createInstallation, type Installation } from "../installation.js";
import { createDeviceInstallation, GATEWAY_TOKEN, OWNER, startGatewayHere } from "./device-installation.js";

const identityFiles = ({ files }: Pick<Installation, "files">): readonly string[] =>
  files().flatMap((line) => /^600 (identity\/(?:gateways\/)?[\w-]+\.json)$/.exec(line)?.[1] ?? []);

const fileFor = (origin: string): string =>
  `identity/gateways/${createHash("sha256").update(origin).digest("hex").slice(0, 16)}.json`;

function createHere(): Installation & { readonly tokenFile: string } {
  const here = createInstallation();
  mkdirSync(here.directory, { recursive: true, mode: 0o700 });
  const tokenFile = path.join(here.directory, "token");
  writeFileSync(tokenFile, `${GATEWAY_TOKEN}\n`, { mode: 0o600 });
  return { ...here, tokenFile };
}

/** Starts a node and ends it as soon as it waits for its owner; resolves with its device id. */
async function runNode({ env }: Pick<Installation, "env">, ...words: readonly string[]): Promise<string> {
  const node = start({ env: { ...env } }, [], "node", "run", ...words);
  await node.prints("Waiting for approval: ");
  node.process.kill("SIGINT");
  await node.exitCode;
  return /Device: {2}([0-9a-f]{64})/.exec(node.stdout())?.[1] ?? "";
}

describe("S25: this machine as a device", { timeout: 60_000 }, () => {
  it("has a key of its own for each gateway elsewhere, so that none can pass its signature on to another", async () => {
    const [first, second] = [createDeviceInstallation(), createDeviceInstallation()];
    const gateways = [await startGatewayHere(first), await startGatewayHere(second)];
    const here = createHere();

    const deviceIds: string[] = [];
    for (const { url } of [...gateways, ...gateways]) {
      deviceIds.push(await runNode(here, "--url", url, "--token-file", here.tokenFile));
    }

    expect(new Set(deviceIds).size).toBe(2);
    expect(deviceIds.slice(2)).toEqual(deviceIds.slice(0, 2));
    expect(identityFiles(here)).toEqual(gateways.map(({ url }) => fileFor(url)).toSorted());
    expect((await first.devices.listRequests(OWNER)).map(({ deviceId }) => deviceId)).toEqual([deviceIds[0]]);
  });

  it("has OpenClaw's key at the gateway of this machine, also when a URL or a setup code names it", async () => {
    const there = createDeviceInstallation();
    const gateway = await startGatewayHere(there);
    const at = { env: { ...there.env, ...gateway.env } };
    const { stdout: code } = await there.runWith(
      { ...at, now: Date.now },
      "qr",
      "--setup-code-only",
      "--node",
      "--public-url",
      gateway.url,
    );

    await runNode(at);
    await runNode(at, "--url", gateway.url);
    await runNode(at, "--pair", code.trim());

    expect(identityFiles(there)).toEqual(["identity/device.json"]);
  });

  it.each([
    ["a token", { token: "a-token" }],
    ["a certificate", { tlsFingerprint: "0".repeat(64) }],
  ])("keeps the key that a gateway elsewhere knows, of which it stored %s", async (_, access) => {
    const here = createHere();
    const url = "wss://127.0.0.1:2";
    const directory = path.join(here.directory, "identity");
    const { deviceId } = await loadDeviceIdentity({ path: path.join(directory, "device.json") });
    const tokens = createFileTokenStore({ directory: path.join(directory, "gateway-tokens") });
    await tokens.set({ origin: url, deviceId, role: "operator" }, access);
    const env = { ...here.env };

    const node = start({ env }, [], "node", "run", "--url", url, "--token-file", here.tokenFile);
    await node.prints("Device:  ");
    node.process.kill("SIGINT");
    await node.exitCode;

    expect(node.stdout()).toContain(deviceId);
    expect(identityFiles(here)).toEqual(["identity/device.json"]);
  });
});
