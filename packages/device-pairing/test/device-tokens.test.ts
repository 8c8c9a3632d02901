import { describe, expect, it } from "vitest";
import { sessionCaller } from "../src/index.js";
import { OWNER, createHarness, deviceSession, dump, keyOf, session } from "./support/harness.js";

const { deviceId } = keyOf("cli");
const own = (...scopes: readonly string[]) => sessionCaller({ scopes, deviceId });
const stranger = (...scopes: readonly string[]) =>
  sessionCaller({ scopes, deviceId: keyOf("other").deviceId });
const READ = { scopes: ["operator.read"] };
const ADMIN = { scopes: ["operator.admin"] };

describe("the rotation of a token", () => {
  it("S10, S13: ends the old token at once and tells of it; the new one is for the device alone.", async () => {
    const { pair, connect, enter, pairing, events } = createHarness();
    const { token } = await pair("cli", READ);
    const byOwner = await pairing.rotateToken({ deviceId, role: "operator", caller: OWNER });
    expect(byOwner).toEqual({
      status: "rotated",
      deviceId,
      role: "operator",
      scopes: ["operator.read"],
      rotatedAtMs: expect.any(Number),
    });
    expect(events).toContainEqual({ type: "token-ended", deviceId, role: "operator" });
    expect(await connect("cli", { ...READ, credentials: { deviceToken: token.token } })).toMatchObject({
      reason: "device-token-mismatch",
    });
    const current = await enter("cli", READ);
    expect(current.token.token).not.toBe(token.token);
    expect(current.token.issuedAtMs).toBe(byOwner.status === "rotated" && byOwner.rotatedAtMs);

    const bySelf = await pairing.rotateToken({ deviceId, role: "operator", caller: own("operator.read") });
    const next = await enter("cli", READ);
    expect(bySelf).toMatchObject({ status: "rotated", token: next.token.token });
    expect(next.token.issuedAtMs).toBeGreaterThan(current.token.issuedAtMs);
  });

  it("S10: by an admin session of another device does not show the token.", async () => {
    const { pair, pairing, store } = createHarness();
    await pair("cli", READ);
    const caller = await deviceSession(store, "other", "operator.admin");
    const outcome = await pairing.rotateToken({ deviceId, role: "operator", caller });
    expect(outcome).toMatchObject({ status: "rotated" });
    expect(outcome).not.toHaveProperty("token");
  });

  it("S3: never gives more than the caller has, and leaves the old token as it was.", async () => {
    const { pair, pairing, enter, recordOf } = createHarness();
    const { token } = await pair("cli", ADMIN);
    await pairing.rotateToken({ deviceId, role: "operator", scopes: ["operator.read"], caller: OWNER });
    const before = await recordOf("cli");
    const caller = session("operator.pairing", "operator.read");
    const outcome = await pairing.rotateToken({
      deviceId,
      role: "operator",
      scopes: ["operator.admin"],
      caller,
    });
    expect(outcome).toEqual({ status: "denied", missingScope: "operator.admin" });
    expect(await recordOf("cli")).toEqual(before);
    expect((await enter("cli", READ)).token.token).not.toBe(token.token);
  });

  it("S4: never gives more than the owner approved, not even to an admin.", async () => {
    const { pair, pairing } = createHarness();
    await pair("cli", READ);
    for (const caller of [OWNER, own("operator.read"), own("operator.admin")]) {
      const wider = { deviceId, role: "operator", scopes: ["operator.admin"], caller };
      expect(await pairing.rotateToken(wider)).toMatchObject({ status: "denied" });
    }
    const same = { deviceId, role: "operator", scopes: ["operator.read"], caller: own("operator.read") };
    expect(await pairing.rotateToken(same)).toMatchObject({ status: "rotated" });
  });

  it("S6: for a role that was never approved is denied, and makes none.", async () => {
    const { pair, pairing, recordOf } = createHarness();
    await pair("cli", { role: "node" });
    for (const caller of [OWNER, own("operator.pairing"), session("operator.pairing")]) {
      const outcome = await pairing.rotateToken({ deviceId, role: "operator", scopes: [], caller });
      expect(outcome.status).toBe("denied");
    }
    expect(Object.keys((await recordOf("cli"))?.tokens ?? {})).toEqual(["node"]);
    expect(await pairing.rotateToken({ deviceId, role: "admin", caller: OWNER })).toEqual({
      status: "unknown",
    });
  });

  it("S11: for a revoked role is denied to everybody.", async () => {
    const { pair, ask, pairing } = createHarness();
    await pair("cli", ADMIN);
    const { request } = await ask("cli", { role: "node" });
    await pairing.approve({ requestId: request.requestId, caller: OWNER });
    await pairing.revokeToken({ deviceId, role: "node", caller: OWNER });
    for (const caller of [own("operator.pairing"), own("operator.admin"), OWNER])
      expect(await pairing.rotateToken({ deviceId, role: "node", caller })).toEqual({ status: "denied" });
  });

  it("S36: gives a node no scopes, and an operator none that do not exist.", async () => {
    const { pair, pairing } = createHarness();
    await pair("cli", { role: "node" });
    const node = { deviceId, role: "node", scopes: ["operator.read"], caller: OWNER };
    expect((await pairing.rotateToken(node)).status).toBe("denied");
    await pair("other", ADMIN);
    const unknown = {
      deviceId: keyOf("other").deviceId,
      role: "operator",
      scopes: ["operator.root"],
      caller: OWNER,
    };
    expect((await pairing.rotateToken(unknown)).status).toBe("denied");
  });
});

describe("who may end tokens", () => {
  it("S7: a device session without admin knows of no other device.", async () => {
    const { pair, pairing, store } = createHarness();
    await pair("cli", READ);
    await pair("other", READ);
    const before = await dump(store);
    const caller = stranger("operator.pairing", "operator.read");
    for (const id of [deviceId, keyOf("nobody").deviceId]) {
      const input = { deviceId: id, role: "operator", caller };
      expect(await pairing.rotateToken(input)).toEqual({ status: "unknown" });
      expect(await pairing.revokeToken(input)).toEqual({ status: "unknown" });
      expect(await pairing.remove(input)).toEqual({ status: "unknown" });
      expect(await pairing.rename({ ...input, label: "x" })).toEqual({ status: "unknown" });
    }
    expect(await dump(store)).toEqual(before);
    expect((await pairing.listDevices(caller)).map((device) => device.deviceId)).toEqual([
      keyOf("other").deviceId,
    ]);
  });

  it("S9: nobody ends a token that gives more than they have, not even the device in a narrower session.", async () => {
    const { pair, pairing, store } = createHarness();
    await pair("cli", ADMIN);
    const before = await dump(store);
    for (const caller of [own("operator.pairing"), session("operator.pairing", "operator.write")]) {
      const input = { deviceId, role: "operator", caller };
      const denied = { status: "denied", missingScope: "operator.admin" };
      expect(await pairing.revokeToken(input)).toEqual(denied);
      expect(await pairing.rotateToken({ ...input, scopes: [] })).toEqual(denied);
      expect(await pairing.remove(input)).toEqual(denied);
    }
    expect(await dump(store)).toEqual(before);
  });

  it("S40: tokens of nodes are for admins and the node's own device.", async () => {
    const { pair, pairing } = createHarness();
    await pair("cli", { role: "node" });
    const input = { deviceId, role: "node", caller: session("operator.pairing", "operator.write") };
    const denied = { status: "denied", missingScope: "operator.admin" };
    expect(await pairing.rotateToken(input)).toEqual(denied);
    expect(await pairing.revokeToken(input)).toEqual(denied);
    expect(await pairing.remove(input)).toEqual(denied);
    expect((await pairing.rotateToken({ ...input, caller: own() })).status).toBe("rotated");
    expect((await pairing.revokeToken({ ...input, caller: OWNER })).status).toBe("revoked");
  });

  it("Without operator.pairing a caller may do nothing to other devices.", async () => {
    const { pair, pairing } = createHarness();
    await pair("cli", READ);
    const input = { deviceId, role: "operator", caller: session("operator.read", "operator.write") };
    const denied = { status: "denied", missingScope: "operator.pairing" };
    expect(await pairing.rotateToken(input)).toEqual(denied);
    expect(await pairing.revokeToken(input)).toEqual(denied);
    expect(await pairing.remove(input)).toEqual(denied);
    expect(await pairing.rename({ ...input, label: "x" })).toEqual(denied);
    expect(await pairing.listDevices(input.caller)).toEqual([]);
  });
});

describe("the revocation of a token", () => {
  it("S12: tells of it before it resolves, and a second one changes nothing.", async () => {
    const { pair, pairing, events, clock } = createHarness();
    await pair("cli", READ);
    events.length = 0;
    const first = await pairing.revokeToken({ deviceId, role: "operator", caller: OWNER });
    expect(events).toEqual([
      { type: "token-ended", deviceId, role: "operator" },
      { type: "changed", deviceId },
    ]);
    clock.advance(1000);
    expect(await pairing.revokeToken({ deviceId, role: "operator", caller: OWNER })).toEqual(first);
    expect(events).toHaveLength(2);
    expect(await pairing.revokeToken({ deviceId, role: "node", caller: OWNER })).toEqual({
      status: "unknown",
    });
    expect(await pairing.revokeToken({ deviceId, role: "admin", caller: OWNER })).toEqual({
      status: "unknown",
    });
  });
});

describe("the removal of a device", () => {
  it("S28: takes its requests along, so that nothing brings it back.", async () => {
    const { pair, ask, connect, pairing, events } = createHarness();
    const { token } = await pair("cli", READ);
    const { request } = await ask("cli", ADMIN);
    events.length = 0;
    expect(await pairing.remove({ deviceId, caller: OWNER })).toEqual({
      status: "removed",
      deviceId,
      rejectedRequestIds: [request.requestId],
    });
    expect(events).toMatchObject([
      { type: "removed", deviceId },
      { type: "resolved", requestId: request.requestId, decision: "rejected" },
    ]);
    expect(await pairing.approve({ requestId: request.requestId, caller: OWNER })).toEqual({
      status: "unknown",
    });
    expect(await pairing.findDevice(deviceId)).toBeUndefined();
    expect(await connect("cli", { ...READ, credentials: { deviceToken: token.token } })).toMatchObject({
      reason: "device-token-mismatch",
    });
    expect(await connect("cli", READ)).toMatchObject({ status: "pairing-required", reason: "not-paired" });
    expect(await pairing.remove({ deviceId, caller: OWNER })).toEqual({ status: "unknown" });
  });

  it("By the device itself needs what its tokens give, and nothing else.", async () => {
    const { pair, pairing } = createHarness();
    await pair("cli", READ);
    expect((await pairing.remove({ deviceId, caller: own("operator.read") })).status).toBe("removed");
  });
});

describe("the label of a device", () => {
  it("is the owner's word for it, on one line of at most 64 characters.", async () => {
    const { pair, pairing, events } = createHarness();
    await pair("cli", READ);
    events.length = 0;
    const renamed = await pairing.rename({ deviceId, label: "  Kitchen ", caller: OWNER });
    expect(renamed).toEqual({ status: "renamed", deviceId, label: "Kitchen" });
    await pairing.rename({ deviceId, label: "Kitchen", caller: OWNER });
    expect(events).toEqual([{ type: "changed", deviceId }]);
    for (const label of ["", "  ", "x".repeat(65), "a\nb", "a\u202eb", "\u001b[31m"])
      await expect(pairing.rename({ deviceId, label, caller: OWNER })).rejects.toMatchObject({
        code: "INVALID_LABEL",
      });
    expect(await pairing.rename({ deviceId, label: "mine", caller: own("operator.read") })).toMatchObject({
      status: "denied",
      missingScope: "operator.pairing",
    });
  });
});
