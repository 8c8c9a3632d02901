import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { METHODS } from "@openclaw/gateway-protocol";
import { describe, expect, it } from "vitest";
import { createDeviceIdentity } from "../support/device-client.js";
import {
  ask,
  connectOperator,
  openOwnerDevices,
  OWNER,
  pairDevice,
  startDeviceGateway,
} from "../support/device-gateway.js";

const SCHEMA_FILE = new URL(import.meta.resolve("@openclaw/gateway-protocol/schema.json"));

const ajv = new Ajv({ strict: false });
ajv.addSchema(JSON.parse(readFileSync(SCHEMA_FILE, "utf8")), "protocol");

/** What the published schema says against a result. */
function problems(method: string, result: unknown): string {
  const words = method.split(/[.-]/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  const validate = ajv.compile({ $ref: `protocol#/definitions/${words.join("")}Result` });
  return validate(result) ? "" : `${method}: ${ajv.errorsText(validate.errors)}`;
}

describe("results of methods", () => {
  it("are as the published schema says, for every method, and no list of them holds a token", async () => {
    const gateway = await startDeviceGateway();
    const { nodes, devices } = openOwnerDevices(gateway);
    const admin = await connectOperator(gateway);
    const phone = await pairDevice(gateway, { scopes: ["operator.read", "operator.pairing"] });
    const node = await pairDevice(gateway, { role: "node", commands: ["camera.snap", "camera.clip"] });
    const nodeId = node.identity.deviceId;
    const requestId = idIn(await admin.event("node.pair.requested", (payload) => isOf(payload, nodeId)));
    await nodes.approve({ requestId, caller: OWNER });
    await admin.event("node.pair.resolved");
    const another = await pairDevice(gateway, { role: "node", commands: ["camera.snap"] });
    const otherId = another.identity.deviceId;
    const declaredId = idIn(await admin.event("node.pair.requested", (payload) => isOf(payload, otherId)));
    const waiting = await ask(gateway, { identity: createDeviceIdentity(), scopes: ["operator.read"] });
    const refused = await ask(gateway, { identity: createDeviceIdentity(), scopes: ["operator.read"] });
    const { deviceId } = phone.identity;
    const call = { nodeId, command: "camera.snap", idempotencyKey: "1" };
    const invoking = node.client.event("node.invoke.request").then((payload) => {
      const id = JSON.stringify(payload).match(/"id":"([^"]+)"/)?.[1] ?? "";
      return node.client.call("node.invoke.result", { id, nodeId, ok: true, payload: 1 });
    });
    const publicUrl = "wss://gateway.example";
    const calls: readonly (readonly [method: string, params?: object])[] = [
      ["health"],
      ["status"],
      ["system-presence"],
      ["last-heartbeat"],
      ["voicewake.get"],
      ["device.pair.list", {}],
      ["device.pair.approve", { requestId: waiting }],
      ["device.pair.reject", { requestId: refused }],
      ["device.pair.rename", { deviceId, label: "Phone" }],
      ["device.pair.setupCode", { publicUrl }],
      ["device.pair.setupCode", { publicUrl, bootstrapProfile: "node" }],
      ["node.pair.list", {}],
      ["node.pair.reject", { requestId: declaredId }],
      ["node.pair.request", { nodeId: "kitchen" }],
      ["node.list", {}],
      ["node.describe", { nodeId }],
      ["node.describe", { nodeId: otherId }],
      ["node.rename", { nodeId, displayName: "Porch" }],
      ["node.invoke", call],
      ["channels.pairing.list", {}],
      ["node.pair.remove", { nodeId }],
      ["device.token.rotate", { deviceId, role: "operator" }],
      ["device.token.revoke", { deviceId, role: "operator" }],
      ["device.pair.remove", { deviceId }],
    ];
    const answers: [string, unknown][] = [];
    for (const [method, params] of calls) {
      const { payload, error } = await admin.call(method, params);
      expect({ method, error }).toEqual({ method });
      answers.push([method, payload]);
    }
    answers.push(["node.invoke.result", (await invoking).payload]);
    for (const [method, params] of nodeCalls(nodeId)) {
      answers.push([method, (await node.client.call(method, params)).payload]);
    }
    expect(
      answers.map(([method, payload]) => problems(method, payload)).filter((text) => text !== ""),
    ).toEqual([]);
    const covered = new Set(answers.map(([method]) => method));
    // Proved in tests of their own, with what they need beside them.
    const elsewhere = [
      "node.pair.approve",
      "node.pair.verify",
      "channels.pairing.approve",
      "channels.pairing.dismiss",
    ];
    expect(
      Object.keys(METHODS)
        .filter((method) => !covered.has(method))
        .toSorted(),
    ).toEqual(elsewhere.toSorted());
    const stored = await Promise.all(
      [phone, node, another].map(({ identity }) => devices.findDevice(identity.deviceId)),
    );
    expect(stored.filter((device) => device !== undefined)).toHaveLength(2);
    const secrets = [phone.token, node.token, another.token];
    for (const secret of secrets) expect(JSON.stringify(answers)).not.toContain(secret);
    for (const secret of secrets) expect(gateway.log.join("")).not.toContain(secret);
  });
});

describe("setup codes over the socket", () => {
  it("S41 S45: are for administrators, name the URL, and hold no secret that lasts", async () => {
    const gateway = await startDeviceGateway();
    const admin = await connectOperator(gateway);
    const { payload } = await admin.call("device.pair.setupCode", { publicUrl: "https://gw.example/ctx" });
    expect(payload).toMatchObject({
      gatewayUrl: "wss://gw.example/ctx",
      auth: "token",
      urlSource: "request",
      access: "limited",
      expiresAtMs: expect.any(Number),
    });
    const code = JSON.stringify(payload).match(/"setupCode":"([^"]+)"/)?.[1] ?? "";
    const content = Buffer.from(code, "base64url").toString("utf8");
    expect(content).toContain("wss://gw.example/ctx");
    expect(content).not.toContain("the-shared-secret-of-the-tests");
    expect(gateway.log.join("")).not.toContain(code);
  });

  it("S48: are not made for a URL that would send them in the clear, nor for this machine alone", async () => {
    const gateway = await startDeviceGateway();
    const admin = await connectOperator(gateway);
    expect(await admin.call("device.pair.setupCode", {})).toMatchObject({
      error: { code: "INVALID_REQUEST", details: { code: "GATEWAY_LOOPBACK_ONLY" } },
    });
    expect(await admin.call("device.pair.setupCode", { publicUrl: "ws://gw.example" })).toMatchObject({
      error: { code: "INVALID_REQUEST", details: { code: "INSECURE_GATEWAY_URL" } },
    });
    expect(await admin.call("device.pair.setupCode", { publicUrl: "gw.example" })).toMatchObject({
      error: { code: "INVALID_REQUEST", details: { code: "INVALID_GATEWAY_URL" } },
    });
    const { devices } = openOwnerDevices(gateway);
    expect(await devices.listSetupCodes(OWNER)).toEqual([]);
  });
});

const nodeCalls = (nodeId: string): readonly (readonly [method: string, params: object])[] => [
  ["node.event", { event: "node.host.stats" }],
  ["node.invoke.progress", { invokeId: "call-1", nodeId, seq: 0, chunk: "" }],
  ["node.pending.drain", {}],
  ["node.pending.pull", {}],
  ["node.pending.ack", { ids: ["1"] }],
  ["node.pluginSurface.refresh", {}],
  ["node.pluginTools.update", { tools: [] }],
  ["node.runnerInventory.update", {}],
  ["node.skills.update", { skills: [] }],
  ["skills.bins", {}],
];

const isOf = (payload: unknown, nodeId: string): boolean => JSON.stringify(payload).includes(nodeId);

const idIn = (payload: unknown): string => JSON.stringify(payload).match(/"requestId":"([^"]+)"/)?.[1] ?? "";
