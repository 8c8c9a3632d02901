import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { TestGateway } from "../support.js";
import { connectClient, createDeviceIdentity } from "../support/device-client.js";
import {
  ask,
  connectOperator,
  ELSEWHERE,
  openOwnerDevices,
  OWNER,
  pairDevice,
  SECRET,
  startDeviceGateway,
} from "../support/device-gateway.js";

const APPROVE_PROCESS = fileURLToPath(new URL("../support/approve-process.ts", import.meta.url));

/** Approves in another process; tells when that had been committed. */
async function approveElsewhere(
  { directories }: TestGateway,
  kind: "device" | "node",
  requestId: string,
): Promise<{ readonly status: string; readonly committedAtMs: number }> {
  const { stateDirectory, credentialsDirectory } = directories;
  const flags = ["--conditions=@openclaw/source", "--import", "tsx/esm", APPROVE_PROCESS];
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [
    ...flags,
    stateDirectory,
    credentialsDirectory,
    kind,
    requestId,
  ]);
  return JSON.parse(stdout);
}

const idIn = (payload: unknown): string => JSON.stringify(payload).match(/"requestId":"([^"]+)"/)?.[1] ?? "";

describe("what another process decides", () => {
  it("reaches operators and the waiting device within a second", async () => {
    const gateway = await startDeviceGateway();
    const operator = await connectOperator(gateway, ["operator.pairing"]);
    const identity = createDeviceIdentity();
    const device = { identity, scopes: ["operator.read"], socket: ELSEWHERE, auth: SECRET };
    const requestId = await ask(gateway, device);
    const heard = operator.event("device.pair.resolved").then(() => Date.now());
    const { status, committedAtMs } = await approveElsewhere(gateway, "device", requestId);
    expect(status).toBe("approved");
    expect((await heard) - committedAtMs).toBeLessThan(1_000);
    expect((await connectClient(gateway.port, device)).hello?.auth?.deviceToken).toMatch(/^[\w-]{43}$/);
  });

  it("S22: about the commands of a connected node counts without a new connection", async () => {
    const gateway = await startDeviceGateway();
    const operator = await connectOperator(gateway, ["operator.pairing", "operator.write"]);
    const node = await pairDevice(gateway, { role: "node", commands: ["camera.snap"] });
    const requestId = idIn(await operator.event("node.pair.requested"));
    expect(await approveElsewhere(gateway, "node", requestId)).toMatchObject({ status: "approved" });
    expect(await operator.event("node.pair.resolved")).toMatchObject({ requestId, decision: "approved" });
    const nodeId = node.identity.deviceId;
    void operator.call("node.invoke", { nodeId, command: "camera.snap", idempotencyKey: "key" });
    expect(await node.client.event("node.invoke.request")).toMatchObject({ command: "camera.snap" });
  });

  it("S12: ends the connections of a device that it removes", async () => {
    const gateway = await startDeviceGateway();
    const device = await pairDevice(gateway, { scopes: ["operator.read"] });
    const other = await pairDevice(gateway, { scopes: ["operator.read"] });
    const { devices } = openOwnerDevices(gateway);
    await devices.remove({ deviceId: device.identity.deviceId, caller: OWNER });
    expect(await device.client.closed).toEqual({ code: 4001, reason: "device removed" });
    expect(await other.client.call("node.list", {})).toMatchObject({ ok: true });
  });

  it("S13: ends the connections of a token that it rotates or revokes, and of that role alone", async () => {
    const gateway = await startDeviceGateway();
    const identity = createDeviceIdentity();
    const operatorSide = await pairDevice(gateway, { identity, scopes: ["operator.read"] });
    const nodeSide = await pairDevice(gateway, { identity, role: "node" });
    const { devices } = openOwnerDevices(gateway);
    await devices.rotateToken({ deviceId: identity.deviceId, role: "operator", caller: OWNER });
    expect(await operatorSide.client.closed).toEqual({ code: 4001, reason: "device removed" });
    expect(await nodeSide.client.call("node.event", { event: "here" })).toMatchObject({ ok: true });
    await devices.revokeToken({ deviceId: identity.deviceId, role: "node", caller: OWNER });
    expect(await nodeSide.client.closed).toEqual({ code: 4001, reason: "device removed" });
  });
});

describe("another shared secret", () => {
  it("S14: ends what the old one let in, and devices with a token of their own stay", async () => {
    const gateway = await startDeviceGateway();
    const operator = await connectOperator(gateway);
    const device = await pairDevice(gateway, { scopes: ["operator.read"] });
    const bySecret = await device.again({ auth: SECRET });
    const token = "another-secret-of-the-gateway";
    await writeFile(gateway.directories.configPath, JSON.stringify({ gateway: { auth: { token } } }));
    expect(await operator.closed).toEqual({ code: 4001, reason: "gateway auth changed" });
    expect(await bySecret.closed).toEqual({ code: 4001, reason: "gateway auth changed" });
    expect(await device.client.call("node.list", {})).toMatchObject({ ok: true });
    expect((await connectClient(gateway.port, { auth: SECRET })).hello).toBeUndefined();
    expect((await connectClient(gateway.port, { auth: { token } })).hello).toBeDefined();
  });
});

describe("alerts", () => {
  it("S88: a device that tries again a hundred times is one request, one event, one line for the owner", async () => {
    const gateway = await startDeviceGateway();
    const operator = await connectOperator(gateway, ["operator.pairing"]);
    const device = {
      identity: createDeviceIdentity(),
      scopes: ["operator.read"],
      client: { displayName: "A\u001b[2J\nB" },
    };
    const ids = new Set<string>();
    for (let attempt = 0; attempt < 100; attempt += 1) ids.add(await ask(gateway, device));
    expect(ids.size).toBe(1);
    const [requestId = ""] = ids;
    // Its answer comes after every event of before.
    await operator.call("device.pair.list", {});
    expect(operator.events.filter(({ event }) => event.startsWith("device.pair"))).toHaveLength(1);
    expect(gateway.log.filter((record) => record.includes("a device asks for approval"))).toHaveLength(1);
    const lines = gateway.output.filter((line) => /^ {2}Device {3}/.test(line) || line.includes(requestId));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^ {2}Device {3}A\\u001b\[2J\\u000aB \(linux\) .*asks to be operator \(operator\.read\)$/,
    );
    expect(lines[1]).toContain(`openclaw devices approve ${requestId}`);
    expect(lines.join("")).not.toMatch(/\p{Cc}/u);
  });

  it("S16 S88: a request that grows is a new one, and operators hear that the old one is over", async () => {
    const gateway = await startDeviceGateway();
    const operator = await connectOperator(gateway);
    const identity = createDeviceIdentity();
    const first = await ask(gateway, { identity, scopes: ["operator.read"] });
    const second = await ask(gateway, { identity, scopes: ["operator.admin"] });
    expect(await operator.event("device.pair.resolved")).toMatchObject({
      requestId: first,
      decision: "rejected",
    });
    expect(await operator.call("device.pair.approve", { requestId: first })).toMatchObject({
      error: { message: "unknown requestId" },
    });
    expect(await operator.call("device.pair.list", {})).toMatchObject({
      payload: { pending: [{ requestId: second }] },
    });
  });

  it("go to operators that may decide, and to nobody else", async () => {
    const gateway = await startDeviceGateway();
    const reader = await connectOperator(gateway, ["operator.read", "operator.write"]);
    const { client: node } = await pairDevice(gateway, { role: "node" });
    const operator = await connectOperator(gateway, ["operator.pairing"]);
    const identity = createDeviceIdentity();
    await ask(gateway, { identity, scopes: ["operator.read"] });
    await operator.event("device.pair.requested", (payload) =>
      JSON.stringify(payload).includes(identity.deviceId),
    );
    await reader.call("health", {});
    await node.call("node.event", { event: "here" });
    expect(reader.events.filter(({ event }) => event.includes("pair"))).toEqual([]);
    expect(node.events.filter(({ event }) => event.includes("pair"))).toEqual([]);
  });

  it("say when the device of a setup code is in", async () => {
    const gateway = await startDeviceGateway();
    const { devices } = openOwnerDevices(gateway);
    const issued = await devices.issueSetupCode({ caller: OWNER, url: "ws://127.0.0.1:1", access: "node" });
    if (issued.status !== "issued") throw new Error("expected a code");
    const code = JSON.parse(Buffer.from(issued.setupCode, "base64url").toString("utf8"));
    const identity = createDeviceIdentity();
    const operator = await connectOperator(gateway);
    const device = { identity, role: "node" as const, auth: { bootstrapToken: code.bootstrapToken } };
    const requestId = await ask(gateway, device);
    await operator.call("device.pair.approve", { requestId });
    expect(await operator.event("device.pair.setup.completed")).toMatchObject({
      setupId: issued.setupId,
      deviceId: identity.deviceId,
      access: "node",
      ts: expect.any(Number),
    });
    expect((await connectClient(gateway.port, { ...device, socket: ELSEWHERE })).hello).toBeDefined();
  });
});

describe("presence and health", () => {
  it("readers hear who comes and goes, with a counter that grows, and commands are no presence", async () => {
    const gateway = await startDeviceGateway();
    const reader = await connectOperator(gateway, ["operator.read"]);
    await connectOperator(gateway, [], { client: { mode: "cli", displayName: "a command" } });
    const { client, identity } = await pairDevice(gateway, {
      role: "node",
      client: { displayName: "Porch" },
    });
    const seen = await reader.event("presence", (payload) => JSON.stringify(payload).includes("Porch"));
    expect(seen).toMatchObject({
      presence: expect.arrayContaining([
        expect.objectContaining({ mode: "gateway", reason: "self" }),
        expect.objectContaining({
          host: "Porch",
          deviceId: identity.deviceId,
          roles: ["node"],
          reason: "connect",
          text: "Node: Porch · mode node",
        }),
      ]),
    });
    expect(JSON.stringify(seen)).not.toContain("a command");
    client.close();
    await reader.event("presence", (payload) => !JSON.stringify(payload).includes("Porch"));
    const versions = reader.events.flatMap(({ stateVersion }) =>
      typeof stateVersion === "object" && stateVersion !== null && "presence" in stateVersion
        ? [Number(stateVersion.presence)]
        : [],
    );
    expect(versions.length).toBeGreaterThan(0);
    expect(versions).toEqual(versions.toSorted((left, right) => left - right));
    expect(await reader.call("system-presence", {})).toMatchObject({
      payload: expect.arrayContaining([expect.objectContaining({ mode: "gateway" })]),
    });
  });

  it("a hello tells readers who is there, administrators where the files are, and others neither", async () => {
    const gateway = await startDeviceGateway();
    const { directories } = gateway;
    const admin = await connectOperator(gateway);
    expect(admin.hello).toMatchObject({
      features: {
        methods: expect.arrayContaining(["device.pair.list", "node.invoke", "channels.pairing.list"]),
        events: expect.arrayContaining(["device.pair.requested", "tick", "shutdown"]),
      },
      snapshot: {
        presence: expect.arrayContaining([expect.objectContaining({ mode: "gateway" })]),
        health: {
          ok: true,
          ts: expect.any(Number),
          durationMs: expect.any(Number),
          channels: { webchat: { configured: true, running: true } },
          channelOrder: ["webchat"],
          sessions: { path: "", count: 0, recent: [] },
        },
        stateVersion: { presence: expect.any(Number), health: expect.any(Number) },
        uptimeMs: expect.any(Number),
        configPath: directories.configPath,
        stateDir: directories.stateDirectory,
        authMode: "token",
      },
    });
    const reader = await connectOperator(gateway, ["operator.read"]);
    expect(reader.hello?.snapshot.presence.length).toBeGreaterThan(0);
    expect(JSON.stringify(reader.hello)).not.toContain(directories.stateDirectory);
    const nobody = await connectOperator(gateway, []);
    expect(nobody.hello?.snapshot).toMatchObject({ presence: [], health: {} });
    expect(JSON.stringify(nobody.hello)).not.toContain(directories.stateDirectory);
  });
});

describe("a gateway that stops", () => {
  it("says so, closes with 1012, and counts what it has until then", async () => {
    const gateway = await startDeviceGateway();
    const operator = await connectOperator(gateway);
    const node = await pairDevice(gateway, { role: "node" });
    expect(gateway.health().devices).toMatchObject({ sessions: 2, nodes: 1, calls: 0, handshakes: 0 });
    await gateway.stop();
    expect(await operator.event("shutdown")).toEqual({ reason: "gateway stopping", restartExpectedMs: null });
    expect(await operator.closed).toEqual({ code: 1012, reason: "service restart" });
    expect(await node.client.closed).toEqual({ code: 1012, reason: "service restart" });
    expect(gateway.health().devices).toMatchObject({ sessions: 0, nodes: 0 });
  });
});
