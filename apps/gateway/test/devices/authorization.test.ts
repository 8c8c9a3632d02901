import { METHODS } from "@openclaw/gateway-protocol";
import { describe, expect, it } from "vitest";
import { createDeviceIdentity, type DeviceClient } from "../support/device-client.js";
import {
  ask,
  connectOperator,
  openOwnerDevices,
  OWNER,
  pairDevice,
  startDeviceGateway,
} from "../support/device-gateway.js";

const PAIRING = ["operator.pairing"];

const refusal = (message: string): object => ({ ok: false, error: { code: "INVALID_REQUEST", message } });

async function pendingOf(operator: DeviceClient): Promise<string> {
  const { payload } = await operator.call("device.pair.list", {});
  return JSON.stringify(payload);
}

describe("approvals over the socket", () => {
  it.each([
    { row: "S1 S2", have: ["operator.pairing"], wants: ["operator.admin"], missing: "operator.admin" },
    { row: "S2", have: ["operator.pairing"], wants: ["operator.read"], missing: "operator.read" },
    {
      row: "S2",
      have: ["operator.pairing", "operator.read"],
      wants: ["operator.write"],
      missing: "operator.write",
    },
    {
      row: "S2",
      have: ["operator.pairing", "operator.write"],
      wants: ["operator.approvals"],
      missing: "operator.approvals",
    },
  ])("$row: who has $have approves nobody who asks for $wants", async ({ have, wants, missing }) => {
    const gateway = await startDeviceGateway();
    const requestId = await ask(gateway, { identity: createDeviceIdentity(), scopes: wants });
    const operator = await connectOperator(gateway, have);
    const before = await pendingOf(operator);
    expect(await operator.call("device.pair.approve", { requestId })).toMatchObject({
      error: {
        code: "INVALID_REQUEST",
        message: "device pairing approval denied",
        details: { code: "MISSING_SCOPE", missingScope: missing },
      },
    });
    expect(await pendingOf(operator)).toBe(before);
  });

  it.each([
    { have: ["operator.admin"], wants: ["operator.admin"] },
    { have: ["operator.pairing", "operator.write"], wants: ["operator.read"] },
    { have: ["operator.pairing"], wants: ["operator.pairing"] },
  ])("S2: who has $have approves a device that asks for $wants", async ({ have, wants }) => {
    const gateway = await startDeviceGateway();
    const requestId = await ask(gateway, { identity: createDeviceIdentity(), scopes: wants });
    const operator = await connectOperator(gateway, have);
    expect(await operator.call("device.pair.approve", { requestId })).toMatchObject({ ok: true });
  });

  it("S21: a node takes admin, whatever else its approver has", async () => {
    const gateway = await startDeviceGateway();
    const requestId = await ask(gateway, { identity: createDeviceIdentity(), role: "node" });
    const operator = await connectOperator(gateway, [
      "operator.pairing",
      "operator.write",
      "operator.approvals",
    ]);
    expect(await operator.call("device.pair.approve", { requestId })).toMatchObject({
      error: { message: "device pairing approval denied", details: { missingScope: "operator.admin" } },
    });
    const admin = await connectOperator(gateway);
    expect(await admin.call("device.pair.approve", { requestId })).toMatchObject({ ok: true });
  });

  it("an unknown id looks to who is no administrator as one that is not allowed", async () => {
    const gateway = await startDeviceGateway();
    const operator = await connectOperator(gateway, PAIRING);
    const admin = await connectOperator(gateway);
    const requestId = "00000000-0000-4000-8000-000000000000";
    expect(await operator.call("device.pair.approve", { requestId })).toMatchObject(
      refusal("device pairing approval denied"),
    );
    expect(await admin.call("device.pair.approve", { requestId })).toMatchObject(
      refusal("unknown requestId"),
    );
    expect(await admin.call("device.pair.reject", { requestId })).toMatchObject(refusal("unknown requestId"));
  });
});

describe("devices that act on devices", () => {
  it.each([
    ["device.token.rotate", { role: "operator" }, "device token rotation denied"],
    ["device.token.revoke", { role: "operator" }, "device token revocation denied"],
    ["device.pair.remove", {}, "device pairing removal denied"],
    ["device.pair.rename", { label: "mine" }, "device rename denied"],
  ])(
    "S7: %s answers the same for another device as for one that is not there",
    async (method, params, text) => {
      const gateway = await startDeviceGateway();
      const attacker = await pairDevice(gateway, { scopes: PAIRING });
      const victim = await pairDevice(gateway, { scopes: ["operator.read"] });
      const own = await attacker.client.call(method, { deviceId: victim.identity.deviceId, ...params });
      const unknown = await attacker.client.call(method, { deviceId: "f".repeat(64), ...params });
      expect(own.error).toMatchObject({ code: "INVALID_REQUEST", message: text });
      expect(own.error).toEqual(unknown.error);
      expect((await victim.again()).error).toBeUndefined();
    },
  );

  it("S7: a device with pairing and without admin sees, and hears of, itself alone", async () => {
    const gateway = await startDeviceGateway();
    const nosy = await pairDevice(gateway, { scopes: PAIRING });
    const stranger = createDeviceIdentity();
    const requestId = await ask(gateway, { identity: stranger, scopes: ["operator.read"] });
    const admin = await connectOperator(gateway);
    await admin.call("device.pair.reject", { requestId });
    const own = await ask(gateway, {
      identity: nosy.identity,
      scopes: ["operator.pairing", "operator.read"],
    });
    expect(await nosy.client.event("device.pair.requested")).toMatchObject({ requestId: own });
    expect(JSON.stringify(nosy.client.events)).not.toContain(stranger.deviceId);
    expect(await pendingOf(nosy.client)).toContain(own);
    expect(await pendingOf(nosy.client)).not.toContain(stranger.deviceId);
    const node = { nodeId: stranger.deviceId };
    expect(await nosy.client.call("node.pair.request", node)).toMatchObject({
      error: { details: { missingScope: "operator.admin" } },
    });
  });

  it("S9: a session with pairing alone neither revokes nor removes what gives more than it has", async () => {
    const gateway = await startDeviceGateway();
    const device = await pairDevice(gateway, { scopes: ["operator.admin", "operator.pairing"] });
    const narrow = await device.again({ scopes: PAIRING });
    const { deviceId } = device.identity;
    for (const [method, text] of [
      ["device.token.revoke", "device token revocation denied"],
      ["device.pair.remove", "device pairing removal denied"],
    ] as const) {
      expect(await narrow.call(method, { deviceId, role: "operator" })).toMatchObject({
        error: { message: text, details: { missingScope: "operator.admin" } },
      });
    }
    expect((await device.again()).error).toBeUndefined();
  });

  it("S3 S4: nobody rotates a token to more than they have, or the owner approved", async () => {
    const gateway = await startDeviceGateway();
    const device = await pairDevice(gateway, { scopes: ["operator.read", "operator.pairing"] });
    const { deviceId } = device.identity;
    const rotate = { deviceId, role: "operator", scopes: ["operator.admin"] };
    const denied = refusal("device token rotation denied");
    expect(await device.client.call("device.token.rotate", rotate)).toMatchObject(denied);
    const operator = await connectOperator(gateway, PAIRING);
    expect(await operator.call("device.token.rotate", rotate)).toMatchObject(denied);
    const admin = await connectOperator(gateway);
    expect(await admin.call("device.token.rotate", rotate)).toMatchObject(denied);
    expect((await device.again()).error).toBeUndefined();
  });

  it("S6: a role that was never approved has no token to rotate", async () => {
    const gateway = await startDeviceGateway();
    const node = await pairDevice(gateway, { role: "node" });
    const admin = await connectOperator(gateway);
    const rotate = { deviceId: node.identity.deviceId, role: "operator" };
    expect(await admin.call("device.token.rotate", rotate)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/denied|unknown deviceId\/role/) },
    });
  });

  it("S11: a device's other session does not bring a revoked token of a node back", async () => {
    const gateway = await startDeviceGateway();
    const device = await pairDevice(gateway, { scopes: PAIRING });
    const { identity } = device;
    const { devices } = openOwnerDevices(gateway);
    const requestId = await ask(gateway, { identity, role: "node" });
    await devices.approve({ requestId, caller: OWNER });
    const admin = await connectOperator(gateway);
    const { deviceId } = identity;
    expect(await admin.call("device.token.revoke", { deviceId, role: "node" })).toMatchObject({ ok: true });
    expect(await device.client.call("device.token.rotate", { deviceId, role: "node" })).toMatchObject(
      refusal("device token rotation denied"),
    );
  });

  it("S40: tokens of nodes are for administrators", async () => {
    const gateway = await startDeviceGateway();
    const node = await pairDevice(gateway, { role: "node" });
    const { deviceId } = node.identity;
    const operator = await connectOperator(gateway, ["operator.pairing", "operator.write"]);
    for (const method of ["device.token.rotate", "device.token.revoke"]) {
      expect(await operator.call(method, { deviceId, role: "node" })).toMatchObject({
        error: { details: { missingScope: "operator.admin" } },
      });
    }
    expect((await node.again()).error).toBeUndefined();
  });

  it("one without operator.pairing may still take its own token away", async () => {
    const gateway = await startDeviceGateway();
    const device = await pairDevice(gateway, { scopes: ["operator.read"] });
    const { deviceId } = device.identity;
    expect(await device.client.call("device.pair.list", {})).toMatchObject({
      error: { code: "FORBIDDEN", message: "missing scope: operator.pairing" },
    });
    expect(await device.client.call("device.token.revoke", { deviceId, role: "operator" })).toMatchObject({
      ok: true,
    });
    expect((await device.again()).hello).toBeUndefined();
  });
});

describe("who may call a method", () => {
  it("is said to clients of protocol 4 with the scope that is missing, and to those of protocol 3 in words", async () => {
    const gateway = await startDeviceGateway();
    const newer = await connectOperator(gateway, ["operator.read"]);
    expect((await newer.call("device.pair.list", {})).error).toEqual({
      code: "FORBIDDEN",
      message: "missing scope: operator.pairing",
      details: {
        code: "MISSING_SCOPE",
        missingScope: "operator.pairing",
        requiredScopes: ["operator.pairing"],
      },
    });
    const older = await connectOperator(gateway, ["operator.read"], { protocol: 3 });
    expect((await older.call("device.pair.list", {})).error).toEqual({
      code: "INVALID_REQUEST",
      message: "missing scope: operator.pairing",
    });
  });

  it("unknown methods are named to administrators alone", async () => {
    const gateway = await startDeviceGateway();
    const admin = await connectOperator(gateway);
    expect(await admin.call("sessions.list")).toMatchObject(refusal("unknown method: sessions.list"));
    const reader = await connectOperator(gateway, ["operator.read"], { protocol: 3 });
    expect(await reader.call("sessions.list")).toMatchObject(refusal("missing scope: operator.admin"));
    const { client: node } = await pairDevice(gateway, { role: "node" });
    expect(await node.call("sessions.list")).toMatchObject(refusal("unauthorized role: node"));
    for (const method of ["__proto__", "constructor", "toString"]) {
      expect(await admin.call(method)).toMatchObject(refusal(`unknown method: ${method}`));
    }
  });

  it("wrong parameters are named by their place", async () => {
    const gateway = await startDeviceGateway();
    const admin = await connectOperator(gateway);
    const answer = await admin.call("device.pair.approve", {});
    expect(answer.error?.message).toMatch(/^invalid device\.pair\.approve params: .*requestId/);
    expect(await admin.call("device.pair.remove", { deviceId: "../x" })).toMatchObject({
      error: { message: expect.stringMatching(/^invalid device\.pair\.remove params: at \/deviceId/) },
    });
  });

  it("S20: each method refuses the other role, and operators without the scope of the table", async () => {
    const gateway = await startDeviceGateway();
    const { client: node } = await pairDevice(gateway, { role: "node" });
    const nobody = await connectOperator(gateway, []);
    const writer = await connectOperator(gateway, ["operator.write"]);
    const texts: Record<string, readonly (string | undefined)[]> = {};
    for (const method of Object.keys(METHODS).toSorted()) {
      const answers = [];
      for (const client of [node, nobody, writer])
        answers.push((await client.call(method, { none: 1 })).error?.message);
      texts[method] = answers.map((text) =>
        text?.startsWith("invalid ") === true ? "invalid params" : text,
      );
    }
    expect(texts).toMatchSnapshot();
  });
});
