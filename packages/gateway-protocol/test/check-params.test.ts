import { describe, expect, it } from "vitest";
import { checkParams, isMethodName, METHODS, type MethodName } from "../src/index.js";

const deviceId = "a".repeat(64);
const requestId = "d19be622-d155-4439-9d88-af9212d4b956";

/** The least that each method needs, and one thing that it does not take. */
const samples: Readonly<Record<MethodName, { readonly params: unknown; readonly wrong: unknown }>> = {
  health: { params: {}, wrong: { probe: "yes" } },
  status: { params: {}, wrong: [] },
  "system-presence": { params: {}, wrong: null },
  "last-heartbeat": { params: {}, wrong: 1 },
  "voicewake.get": { params: {}, wrong: "x" },
  "device.pair.list": { params: {}, wrong: [] },
  "device.pair.approve": { params: { requestId }, wrong: {} },
  "device.pair.reject": { params: { requestId }, wrong: { requestId: 1 } },
  "device.pair.remove": { params: { deviceId }, wrong: { deviceId: "A".repeat(64) } },
  "device.pair.rename": {
    params: { deviceId, label: "Kitchen" },
    wrong: { deviceId, label: "x".repeat(65) },
  },
  "device.pair.setupCode": { params: { bootstrapProfile: "node" }, wrong: { bootstrapProfile: "full" } },
  "device.token.rotate": { params: { deviceId, role: "node", scopes: [] }, wrong: { deviceId } },
  "device.token.revoke": { params: { deviceId, role: "node" }, wrong: { deviceId, role: "" } },
  "node.pair.request": { params: { nodeId: "n-1", commands: ["x"] }, wrong: { nodeId: " " } },
  "node.pair.list": { params: {}, wrong: [] },
  "node.pair.approve": { params: { requestId }, wrong: { requestId: "" } },
  "node.pair.reject": { params: { requestId }, wrong: { requestId: null } },
  "node.pair.remove": { params: { nodeId: "n-1" }, wrong: {} },
  "node.pair.verify": { params: { nodeId: "n-1", token: "t" }, wrong: { nodeId: "n-1" } },
  "node.list": { params: {}, wrong: [] },
  "node.describe": { params: { nodeId: "n-1" }, wrong: {} },
  "node.rename": { params: { nodeId: "n-1", displayName: "N" }, wrong: { nodeId: "n-1", displayName: "" } },
  "node.invoke": {
    params: {
      nodeId: "n-1",
      command: "system.which",
      idempotencyKey: "k",
      params: { bin: "ls" },
      timeoutMs: 5,
    },
    wrong: { nodeId: "n-1", command: "system.which" },
  },
  "node.invoke.result": {
    params: { id: "c-1", nodeId: "n-1", ok: true },
    wrong: { id: "c-1", nodeId: "n-1" },
  },
  "node.invoke.progress": {
    params: { invokeId: "c-1", nodeId: "n-1", seq: 0, chunk: "" },
    wrong: { invokeId: "c-1", nodeId: "n-1", seq: 0, chunk: "x".repeat(16_385) },
  },
  "node.event": { params: { event: "node.host.stats", payloadJSON: "{}" }, wrong: { event: "" } },
  "node.pending.drain": { params: { maxItems: 10 }, wrong: { maxItems: 11 } },
  "node.pending.pull": { params: {}, wrong: [] },
  "node.pending.ack": { params: { ids: ["a"] }, wrong: { ids: "a" } },
  "node.pluginSurface.refresh": { params: { surface: "canvas" }, wrong: { surface: 1 } },
  "node.pluginTools.update": { params: { tools: [{ name: "x" }] }, wrong: { tools: {} } },
  "node.runnerInventory.update": { params: {}, wrong: [] },
  "node.skills.update": { params: { skills: [] }, wrong: { skills: 1 } },
  "skills.bins": { params: {}, wrong: [] },
  "channels.pairing.list": { params: { channel: "telegram" }, wrong: { channel: "" } },
  "channels.pairing.approve": {
    params: { channel: "telegram", accountId: "default", requestId: "-x_1", notify: true },
    wrong: { channel: "telegram", requestId: "x" },
  },
  "channels.pairing.dismiss": {
    params: { channel: "telegram", accountId: "default", requestId: "x" },
    wrong: { channel: "telegram", accountId: "default", requestId: "../x" },
  },
};

const names = Object.keys(METHODS).filter(isMethodName);

describe("parameters of methods", () => {
  it.each(names)("%s takes what it needs", (method) => {
    const { params } = samples[method];

    expect(checkParams(method, structuredClone(params))).toEqual({ ok: true, params });
  });

  it.each(names)("%s refuses what is wrong, and says where", (method) => {
    const checked = checkParams(method, structuredClone(samples[method].wrong));

    expect(checked.ok ? "accepted" : checked.message).toMatch(
      new RegExp(`^invalid ${method.replaceAll(".", String.raw`\.`)} params: at (?:root|/\\S+): `),
    );
  });

  it.each(names)("%s drops what newer clients add", (method) => {
    const { params } = samples[method];

    expect(checkParams(method, { ...structuredClone(Object(params)), addedLater: 1 })).toEqual({
      ok: true,
      params,
    });
  });

  it("absent parameters are none", () => {
    expect(checkParams("device.pair.list", undefined)).toEqual({ ok: true, params: {} });
    expect(checkParams("device.pair.approve", undefined)).toEqual({
      ok: false,
      message: "invalid device.pair.approve params: at root: must have required property 'requestId'",
    });
  });

  it.each(["../x", "__proto__", "", " x", "x y", "x\n", "é", "x".repeat(129), ".x", "-x"])(
    "S90: %j is the id of no request and no node",
    (id) => {
      expect(checkParams("device.pair.approve", { requestId: id })).toMatchObject({ ok: false });
      expect(checkParams("node.pair.reject", { requestId: id })).toMatchObject({ ok: false });
      expect(checkParams("node.describe", { nodeId: id })).toMatchObject({ ok: false });
      expect(checkParams("node.pair.request", { nodeId: id })).toMatchObject({ ok: false });
    },
  );

  it.each(["../x", "__proto__", "constructor", "", "a".repeat(63), "a".repeat(65), "G".repeat(64)])(
    "S90: %j is the id of no device",
    (id) => {
      expect(checkParams("device.pair.remove", { deviceId: id })).toMatchObject({ ok: false });
      expect(checkParams("device.token.rotate", { deviceId: id, role: "node" })).toMatchObject({ ok: false });
    },
  );

  it("what a node hands back may be null where other languages have no absent values", () => {
    const params = { id: "c", nodeId: "n", ok: true, payloadJSON: null, error: null };

    expect(checkParams("node.invoke.result", { ...params })).toEqual({ ok: true, params });
  });

  it("permissions of a legacy request are dropped: they are told at connect", () => {
    expect(checkParams("node.pair.request", { nodeId: "n", permissions: { camera: true } })).toEqual({
      ok: true,
      params: { nodeId: "n" },
    });
  });

  it("too many scopes and too long a wait are refused", () => {
    const scopes = Array.from({ length: 65 }, () => "operator.read");

    expect(checkParams("device.token.rotate", { deviceId, role: "operator", scopes })).toMatchObject({
      ok: false,
    });
    expect(
      checkParams("node.invoke", { nodeId: "n", command: "x", idempotencyKey: "k", timeoutMs: 86_400_001 }),
    ).toMatchObject({ ok: false });
  });
});
