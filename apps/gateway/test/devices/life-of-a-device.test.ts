import { describe, expect, it } from "vitest";
import { connectClient, createDeviceIdentity } from "../support/device-client.js";
import {
  ask,
  connectOperator,
  ELSEWHERE,
  pairDevice,
  requestIdOf,
  SECRET,
  startDeviceGateway,
} from "../support/device-gateway.js";

const SCOPES = ["operator.read", "operator.write"];

describe("the life of a device", () => {
  it("asks, waits, is approved over the socket, comes back with its token, and is cut off when removed", async () => {
    const gateway = await startDeviceGateway();
    const operator = await connectOperator(gateway);
    const identity = createDeviceIdentity();
    const device = { identity, scopes: SCOPES, socket: ELSEWHERE, client: { displayName: "Tablet" } };

    const waiting = await connectClient(gateway.port, { ...device, auth: SECRET });
    const requestId = requestIdOf(waiting);
    expect(waiting.error).toMatchObject({ code: "NOT_PAIRED", details: { reason: "not-paired" } });
    expect((await waiting.closed).code).toBe(1008);
    expect(await operator.event("device.pair.requested")).toMatchObject({
      requestId,
      deviceId: identity.deviceId,
      displayName: "Tablet",
      role: "operator",
      scopes: SCOPES,
      ts: expect.any(Number),
    });
    expect(await operator.call("device.pair.list", {})).toMatchObject({
      payload: { pending: [{ requestId, isRepair: false }], paired: [] },
    });

    expect(await operator.call("device.pair.approve", { requestId })).toMatchObject({
      ok: true,
      payload: {
        requestId,
        device: { deviceId: identity.deviceId, scopes: SCOPES, approvedBy: "shared-secret" },
      },
    });
    expect(await operator.event("device.pair.resolved")).toMatchObject({
      requestId,
      deviceId: identity.deviceId,
      decision: "approved",
      ts: expect.any(Number),
    });

    const admitted = await connectClient(gateway.port, { ...device, auth: SECRET });
    const deviceToken = admitted.hello?.auth?.deviceToken ?? "";
    expect(deviceToken).toMatch(/^[\w-]{43}$/);
    const again = await connectClient(gateway.port, { ...device, auth: { deviceToken } });
    expect(again.hello?.auth).toMatchObject({ method: "device-token", deviceToken, scopes: SCOPES });
    expect(await again.call("node.list", {})).toMatchObject({ ok: true, payload: { nodes: [] } });
    expect(await operator.call("device.pair.list", {})).toMatchObject({
      payload: { pending: [], paired: [{ deviceId: identity.deviceId, connected: true }] },
    });

    expect(await operator.call("device.pair.remove", { deviceId: identity.deviceId })).toEqual(
      expect.objectContaining({ ok: true, payload: { deviceId: identity.deviceId } }),
    );
    expect(await again.closed).toEqual({ code: 4001, reason: "device removed" });
    expect(await admitted.closed).toEqual({ code: 4001, reason: "device removed" });
    const gone = await connectClient(gateway.port, { ...device, auth: { deviceToken } });
    expect(gone.error?.message).toContain("device token mismatch");
    expect(gateway.log.join("")).not.toContain(deviceToken);
    expect(gateway.log.join("")).toContain(identity.deviceId);
  });

  it("a rejected device may ask again, under another id", async () => {
    const gateway = await startDeviceGateway();
    const operator = await connectOperator(gateway, ["operator.pairing"]);
    const identity = createDeviceIdentity();
    const requestId = await ask(gateway, { identity, scopes: SCOPES });
    expect(await operator.call("device.pair.reject", { requestId })).toMatchObject({
      payload: { requestId, deviceId: identity.deviceId },
    });
    expect(await operator.event("device.pair.resolved")).toMatchObject({ requestId, decision: "rejected" });
    expect(await ask(gateway, { identity, scopes: SCOPES })).not.toBe(requestId);
  });

  it("a name that the owner gave stands in the list, and operators hear that something changed", async () => {
    const gateway = await startDeviceGateway();
    const { identity } = await pairDevice(gateway, { scopes: SCOPES });
    const operator = await connectOperator(gateway, ["operator.pairing"]);
    const { deviceId } = identity;
    expect(await operator.call("device.pair.rename", { deviceId, label: " Kitchen " })).toMatchObject({
      payload: { deviceId, label: "Kitchen" },
    });
    expect(await operator.event("device.pair.changed")).toEqual({ deviceId });
    expect(await operator.call("device.pair.list", {})).toMatchObject({
      payload: { paired: [{ operatorLabel: "Kitchen" }] },
    });
    expect(await operator.call("device.pair.rename", { deviceId, label: "a\u202Eb" })).toMatchObject({
      error: { code: "INVALID_REQUEST", details: { code: "INVALID_LABEL" } },
    });
  });

  it("S10 S13: rotated by somebody else the token is withheld and old connections end; the device gets it with the secret", async () => {
    const gateway = await startDeviceGateway();
    const device = await pairDevice(gateway, { scopes: SCOPES });
    const other = await pairDevice(gateway, { scopes: SCOPES });
    const operator = await connectOperator(gateway);
    const rotate = { deviceId: device.identity.deviceId, role: "operator" };
    const { payload } = await operator.call("device.token.rotate", rotate);
    expect(payload).toEqual({
      ...rotate,
      scopes: SCOPES,
      rotatedAtMs: expect.any(Number),
      tokenDelivery: "withheld-cross-device",
    });
    expect(await device.client.closed).toEqual({ code: 4001, reason: "device removed" });
    expect((await device.again()).error?.message).toContain("device token mismatch");
    const renewed = await device.again({ auth: SECRET });
    const token = renewed.hello?.auth?.deviceToken ?? "";
    expect(token).not.toBe(device.token);
    expect((await device.again({ auth: { deviceToken: token } })).error).toBeUndefined();
    expect(await other.client.call("node.list", {})).toMatchObject({ ok: true });
  });

  it("S10: rotated by itself a device gets the token, once, and is cut off right after", async () => {
    const gateway = await startDeviceGateway();
    const device = await pairDevice(gateway, { scopes: SCOPES });
    const second = await device.again();
    const rotate = { deviceId: device.identity.deviceId, role: "operator" };
    const { payload } = await device.client.call("device.token.rotate", rotate);
    expect(payload).toMatchObject({ tokenDelivery: "in-band", token: expect.stringMatching(/^[\w-]{43}$/) });
    expect(await device.client.closed).toEqual({ code: 4001, reason: "device removed" });
    expect(await second.closed).toEqual({ code: 4001, reason: "device removed" });
  });

  it("S12: revoked, its connections end before the answer, and it stays out until it is approved again", async () => {
    const gateway = await startDeviceGateway();
    const device = await pairDevice(gateway, { scopes: SCOPES });
    const operator = await connectOperator(gateway);
    const { deviceId } = device.identity;
    const revoked = await operator.call("device.token.revoke", { deviceId, role: "operator" });
    expect(revoked.payload).toEqual({ deviceId, role: "operator", revokedAtMs: expect.any(Number) });
    // By the time of the answer only the operator is left.
    expect(gateway.health().devices.sessions).toBe(1);
    expect(await device.client.closed).toEqual({ code: 4001, reason: "device removed" });
    expect((await device.again()).error).toMatchObject({ code: "INVALID_REQUEST" });
    const refused = await device.again({ auth: SECRET });
    expect(refused.error).toMatchObject({ code: "NOT_PAIRED", details: { reason: "role-upgrade" } });
    await operator.call("device.pair.approve", { requestId: requestIdOf(refused) });
    expect((await device.again({ auth: SECRET })).error).toBeUndefined();
  });

  it("S12: removed by itself it gets its answer, then the connection ends", async () => {
    const gateway = await startDeviceGateway();
    const device = await pairDevice(gateway, { scopes: SCOPES });
    const { deviceId } = device.identity;
    expect(await device.client.call("device.pair.remove", { deviceId })).toMatchObject({
      payload: { deviceId },
    });
    expect(await device.client.closed).toEqual({ code: 4001, reason: "device removed" });
  });

  it("S28: what waited of a removed device cannot be approved", async () => {
    const gateway = await startDeviceGateway();
    const device = await pairDevice(gateway, { scopes: SCOPES });
    const operator = await connectOperator(gateway);
    const requestId = await ask(gateway, { identity: device.identity, scopes: ["operator.admin"] });
    await operator.call("device.pair.remove", { deviceId: device.identity.deviceId });
    expect(await operator.call("device.pair.approve", { requestId })).toMatchObject({
      ok: false,
      error: { code: "INVALID_REQUEST", message: "unknown requestId" },
    });
    expect(await operator.event("device.pair.resolved")).toMatchObject({ requestId, decision: "rejected" });
  });

  it("a brand-new operator of this machine is approved without being asked, and operators hear of it", async () => {
    const gateway = await startDeviceGateway();
    const operator = await connectOperator(gateway);
    const identity = createDeviceIdentity();
    const client = await connectClient(gateway.port, { identity, scopes: SCOPES, auth: SECRET });
    expect(client.hello?.auth?.deviceToken).toMatch(/^[\w-]{43}$/);
    expect(await operator.event("device.pair.resolved")).toMatchObject({
      deviceId: identity.deviceId,
      decision: "approved",
    });
    expect(operator.events.filter(({ event }) => event === "device.pair.requested")).toEqual([]);
  });
});
