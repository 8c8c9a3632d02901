import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, connect as connectSocket, type AddressInfo } from "node:net";
import path from "node:path";
import { DEVICES } from "@openclaw/contracts";
import { loadDeviceIdentity } from "@openclaw/device-pairing/identity";
import { createFileTokenStore } from "@openclaw/gateway-client";
import { describe, expect, it, onTestFinished } from "vitest";
import { contentOf, createInstallation, type Installation } from "../installation.js";
import {
  createDeviceInstallation,
  GATEWAY_TOKEN,
  startGatewayHere,
  type DeviceInstallation,
  type HereGateway,
} from "./device-installation.js";

interface Both {
  /** Where the gateway runs. */
  readonly there: DeviceInstallation;
  readonly gateway: HereGateway;
  /** Another machine. */
  readonly here: Installation;
  readonly tokenFile: string;
}

async function startBoth(): Promise<Both> {
  const there = createDeviceInstallation();
  there.clock.set(Date.now());
  const gateway = await startGatewayHere(there);
  const here = createInstallation();
  mkdirSync(here.directory, { recursive: true, mode: 0o700 });
  const tokenFile = path.join(here.directory, "token");
  writeFileSync(tokenFile, `${GATEWAY_TOKEN}\n`, { mode: 0o600 });
  return { there, gateway, here, tokenFile };
}

/** A device token of the machine `here` for the gateway, with these scopes. */
async function giveToken({ there, gateway, here }: Both, scopes: readonly string[]): Promise<string> {
  const directory = path.join(here.directory, "identity");
  const identity = await loadDeviceIdentity({ path: path.join(directory, "device.json") });
  await there.pair({ identity, scopes, platform: process.platform });
  const { tokens } = { ...(await there.store.get(DEVICES, identity.deviceId)) };
  const token = /"token":"([^"]{43})"/.exec(JSON.stringify(tokens))?.[1] ?? "";
  await createFileTokenStore({ directory: path.join(directory, "gateway-tokens") }).set(
    { origin: gateway.url, deviceId: identity.deviceId, role: "operator" },
    { token, scopes },
  );
  return identity.deviceId;
}

/** A proxy as an owner has one: it says for whom it asks, so that the gateway takes nobody behind it for local. */
async function startProxy(port: number): Promise<string> {
  const server = createServer((client) => {
    const upstream = connectSocket(port, "127.0.0.1");
    client.once("data", (head: Buffer) => {
      const text = head.toString("latin1").replace("\r\n", "\r\nX-Forwarded-For: 203.0.113.9\r\n");
      upstream.write(text, "latin1");
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => void server.close());
  const address: AddressInfo | string | null = server.address();
  return `ws://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

describe("commands on another gateway", { timeout: 60_000 }, () => {
  it("S79: need explicit credentials, with the words of OpenClaw, and send nothing", async () => {
    const { gateway, here } = await startBoth();
    const gatewayHere = { ...here.env, OPENCLAW_STATE_DIR: here.directory };

    const { exitCode, stdout, stderr } = await here.runWith(
      { env: gatewayHere },
      "devices",
      "list",
      "--url",
      gateway.url,
    );

    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /^openclaw: gateway url override requires explicit credentials\. Fix: pass --token or --password/,
    );
    expect(existsSync(path.join(here.directory, "identity"))).toBe(false);
  });

  it("take the secret from a file, the environment or the command line, with a warning there", async () => {
    const { there, gateway, here, tokenFile } = await startBoth();
    await there.ask({ displayName: "phone" });
    const url = ["--url", gateway.url];

    const fromFile = await here.run("devices", "list", ...url, "--token-file", tokenFile);
    expect([fromFile.exitCode, fromFile.stdout.startsWith("Pending (1)\n")]).toEqual([0, true]);
    expect(fromFile.stderr).not.toContain("warning");
    const env = { ...here.env, OPENCLAW_GATEWAY_TOKEN: GATEWAY_TOKEN };
    expect(await here.runWith({ env }, "devices", "list", ...url)).toMatchObject({ exitCode: 0 });
    const fromLine = await here.run("devices", "list", ...url, "--token", GATEWAY_TOKEN);
    expect(fromLine.exitCode).toBe(0);
    expect(fromLine.stderr).toContain("other users of this machine can see --token");
    expect(fromLine.stderr).not.toContain(GATEWAY_TOKEN);
    expect(await here.run("devices", "list", ...url, "--token", "a", "--password", "b")).toMatchObject({
      stderr: "openclaw: Use either --token or --password, not both.\n",
    });
  });

  it("print the same JSON as the commands on the gateway's machine", async () => {
    const { there, gateway, here, tokenFile } = await startBoth();
    const remote = ["--url", gateway.url, "--token-file", tokenFile];
    const request = await there.ask({ displayName: "phone", scopes: ["operator.admin"] });
    await there.pair({ role: "node", displayName: "lamp" });
    const at = { env: gateway.env, now: Date.now };
    const onBoth = async (...words: readonly string[]) => {
      const [own, other] = [await there.runWith(at, ...words), await here.run(...words, ...remote)];
      return [JSON.parse(own.stdout), JSON.parse(other.stdout)];
    };

    const [ownDevices, otherDevices] = await onBoth("devices", "list", "--json");
    expect(ownDevices).toEqual(otherDevices);
    expect(ownDevices.paired[0].connected).toBe(false);
    const [ownNodes, otherNodes] = await onBoth("nodes", "status", "--json");
    expect(ownNodes.nodes).toEqual(otherNodes.nodes);
    const approved = await here.run("devices", "approve", request.requestId, ...remote);
    expect(approved).toMatchObject({
      exitCode: 0,
      stdout: `Approved ${request.deviceId} (${request.requestId})\n`,
    });
    expect(await here.run("devices", "approve", request.requestId, ...remote)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("No pending device request matches"),
    });
  });

  it("do all the rest there too", async () => {
    const { there, gateway, here, tokenFile } = await startBoth();
    const remote = ["--url", gateway.url, "--token-file", tokenFile];
    const { deviceId } = await there.pair({ role: "node", displayName: "lamp" });
    const waiting = await there.ask();
    const commands = await there.offer(deviceId, ["lamp.on"]);

    const done = [
      await here.run("nodes", "pending", ...remote),
      await here.run("nodes", "approve", commands, ...remote),
      await here.run("nodes", "describe", "--node", "lamp", ...remote),
      await here.run("nodes", "rename", "--node", "lamp", "--name", "Desk lamp", ...remote),
      await here.run("devices", "rename", deviceId, "Desk", ...remote),
      await here.run("devices", "rotate", "--device", deviceId, "--role", "node", ...remote),
      await here.run("devices", "revoke", "--device", deviceId, "--role", "node", ...remote),
      await here.run("qr", "--json", "--node", "--public-url", gateway.url, ...remote),
      await here.run("nodes", "remove", "--node", deviceId, ...remote),
      await here.run("devices", "reject", waiting.requestId, ...remote),
      await here.run("devices", "clear", "--yes", "--pending", ...remote),
    ];

    expect(done.map(({ exitCode, stderr }) => [exitCode, exitCode === 0 ? "" : stderr])).toEqual(
      done.map(() => [0, ""]),
    );
    expect(done.at(-1)?.stdout).toBe(`Removed ${deviceId}\n`);
    expect(here.files().filter((name) => name.includes("identity"))).toEqual([]);
  });

  it("say that a secret is wrong, that nobody answers, and that a URL would leak it", async () => {
    const { gateway, here } = await startBoth();
    const wrong = path.join(here.directory, "wrong");
    writeFileSync(wrong, "a-secret-that-is-a-wrong-one");
    const list = (...words: readonly string[]) =>
      here.run("devices", "list", "--token-file", wrong, ...words);

    expect(await list("--url", gateway.url)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("The gateway refused the token or password."),
    });
    expect(await list("--url", "ws://127.0.0.1:1")).toMatchObject({ exitCode: 1, stdout: "" });
    expect((await list("--url", "ws://gw.example.com")).stderr).toContain("would send secrets in the clear");
    expect((await list("--url", gateway.url, "--timeout", "soon")).stderr).toContain("--timeout got soon");
  });

  it("give up on a gateway that does not answer", async () => {
    const { here } = await startBoth();
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => void server.close());
    const address = server.address();
    const url = `ws://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const token = path.join(here.directory, "token");

    const { exitCode, stderr } = await here.run(
      "devices",
      "list",
      "--url",
      url,
      "--token-file",
      token,
      "--timeout",
      "200",
    );

    expect([exitCode, stderr]).toEqual([
      1,
      "openclaw: The gateway did not let this command in within 200 ms. Check the URL, or give it longer with --timeout.\n",
    ]);
  });

  it("without a secret, a machine that is paired connects as the device that it is", async () => {
    const both = await startBoth();
    const deviceId = await giveToken(both, ["operator.pairing", "operator.read"]);
    const request = await both.there.ask({ scopes: ["operator.read"] });
    const remote = ["--url", both.gateway.url];

    // Without admin a device sees itself alone, and what it may not see is unknown to it (S7).
    const { stdout } = await both.here.run("devices", "list", "--json", ...remote);
    expect(JSON.parse(stdout)).toMatchObject({ pending: [], paired: [{ deviceId, connected: true }] });
    expect(await both.here.run("devices", "approve", request.requestId, ...remote)).toMatchObject({
      exitCode: 1,
      stdout: "",
    });
  });

  it("S50: a token of this machine is preferred to the environment's secret, which may be another gateway's", async () => {
    const both = await startBoth();
    await giveToken(both, ["operator.pairing"]);
    const env = { ...both.here.env, OPENCLAW_GATEWAY_TOKEN: "the-secret-of-the-gateway-here" };

    const { exitCode } = await both.here.runWith({ env }, "devices", "list", "--url", both.gateway.url);

    expect(exitCode).toBe(0);
    expect(both.gateway.log.join()).not.toContain("mismatch");
  });

  it("behind a proxy the secret alone gives nothing: this machine asks as a device, and is let in once approved", async () => {
    const { there, gateway, here, tokenFile } = await startBoth();
    const remote = ["--url", await startProxy(gateway.port), "--token-file", tokenFile];

    const asked = await here.run("devices", "list", ...remote);

    expect([asked.exitCode, asked.stdout]).toEqual([1, ""]);
    const requestId = /openclaw devices approve ([\w-]{36})/.exec(asked.stderr)?.[1] ?? "";
    const at = { env: gateway.env, now: Date.now };
    expect(await there.runWith(at, "devices", "approve", requestId)).toMatchObject({ exitCode: 0 });
    expect(await here.run("devices", "list", ...remote)).toMatchObject({ exitCode: 0 });
    expect(readdirSync(path.join(here.directory, "identity", "gateway-tokens"))).toHaveLength(1);
    expect(contentOf(here.directory)).toContain("operator.admin");
  });
});
