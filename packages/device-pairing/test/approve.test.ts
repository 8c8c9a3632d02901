import { sessionCaller } from "../src/index.js";
import type { Caller } from "../src/index.js";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { DevicePairing } from "../src/index.js";
import { OWNER, createHarness, deviceSession, dump, keyOf, putRequest, session } from "./support/harness.js";

const ADMIN = ["operator.admin"];
const PAIRING = session("operator.pairing");

describe("an approval", () => {
  it("S1: by a caller who lacks a scope that is asked for is denied, and writes nothing.", async () => {
    const { ask, pairing, store } = createHarness();
    const { request } = await ask("cli", { scopes: ADMIN });
    const before = await dump(store);
    expect(await pairing.approve({ requestId: request.requestId, caller: PAIRING })).toEqual({
      status: "denied",
      missingScope: "operator.admin",
    });
    expect(await dump(store)).toEqual(before);
  });

  it("S2: without a caller does not type-check.", () => {
    type Approval = Parameters<DevicePairing["approve"]>[0];
    expectTypeOf<{ requestId: string }>().not.toExtend<Approval>();
    expectTypeOf<{ requestId: string; caller: undefined }>().not.toExtend<Approval>();
    expectTypeOf<{ requestId: string; caller: Caller }>().toExtend<Approval>();
  });

  it("needs operator.pairing, whatever else the caller has.", async () => {
    const { ask, pairing } = createHarness();
    const { request } = await ask("cli");
    const caller = session("operator.read", "operator.write", "operator.approvals");
    const denied = { status: "denied", missingScope: "operator.pairing" };
    expect(await pairing.approve({ requestId: request.requestId, caller })).toEqual(denied);
    expect(await pairing.approve({ requestId: "unknown", caller })).toEqual(denied);
  });

  it("by a caller who has what is asked for is enough.", async () => {
    const { ask, pairing } = createHarness();
    const { request } = await ask("cli", { scopes: ["operator.read", "operator.pairing"] });
    const caller = session("operator.pairing", "operator.write");
    const approved = await pairing.approve({ requestId: request.requestId, caller });
    expect(approved).toMatchObject({ status: "approved", device: { approvedBy: "shared-secret" } });
  });

  it("S21: of a node needs admin.", async () => {
    const { ask, pairing } = createHarness();
    const { request } = await ask("node", { role: "node" });
    const caller = session("operator.pairing", "operator.write", "operator.approvals");
    const denied = { status: "denied", missingScope: "operator.admin" };
    expect(await pairing.approve({ requestId: request.requestId, caller })).toEqual(denied);
    expect((await pairing.approve({ requestId: request.requestId, caller: OWNER })).status).toBe("approved");
  });

  it("S18: counts what the token will give, not what the request names.", async () => {
    const { pair, ask, pairing, recordOf } = createHarness();
    await pair("cli", { scopes: ADMIN });
    const before = await recordOf("cli");
    const { request } = await ask("cli", { scopes: [], client: { platform: "darwin" } });
    expect(await pairing.approve({ requestId: request.requestId, caller: PAIRING })).toMatchObject({
      status: "denied",
    });
    expect(await recordOf("cli")).toEqual(before);
  });

  it("S19: of a repair needs the scopes that the device has.", async () => {
    const { pair, ask, pairing } = createHarness();
    await pair("cli", { scopes: ADMIN });
    const { request } = await ask("cli", { scopes: ["operator.read"], client: { platform: "darwin" } });
    const caller = session("operator.pairing", "operator.read");
    expect(await pairing.approve({ requestId: request.requestId, caller })).toEqual({
      status: "denied",
      missingScope: "operator.admin",
    });
  });

  it("S18: of a revoked device gives back what the request shows, and nothing of what was revoked.", async () => {
    const { pair, ask, enter, pairing } = createHarness();
    await pair("cli", { scopes: ADMIN });
    const { deviceId } = keyOf("cli");
    await pairing.revokeToken({ deviceId, role: "operator", caller: OWNER });
    const { request } = await ask("cli", { scopes: ["operator.pairing"] });
    const approved = await pairing.approve({ requestId: request.requestId, caller: PAIRING });
    expect(approved.status).toBe("approved");
    expect((await enter("cli", { scopes: ["operator.pairing"] })).token.scopes).toEqual(["operator.pairing"]);
    expect(await ask("cli", { scopes: ADMIN })).toMatchObject({ reason: "scope-upgrade" });
  });

  it("widens a token that lives and keeps its text, so that another program with it goes on.", async () => {
    const { pair, ask, enter, pairing, events } = createHarness();
    const first = await pair("cli", { scopes: ["operator.read"] });
    const { request } = await ask("cli", { scopes: ["operator.write"] });
    await pairing.approve({ requestId: request.requestId, caller: OWNER });
    const wider = await enter("cli", {
      scopes: ["operator.write"],
      credentials: { deviceToken: first.token.token },
    });
    expect(wider.token).toEqual({ ...first.token, scopes: ["operator.read", "operator.write"] });
    expect(wider.device.createdAtMs).toBe(first.device.createdAtMs);
    expect(events.map((event) => event.type)).not.toContain("token-ended");
    expect(events.filter((event) => event.type === "resolved")).toMatchObject([
      { decision: "approved" },
      { decision: "approved" },
    ]);
  });

  it("leaves the token of a role that was not asked for alone.", async () => {
    const { pair, ask, enter, pairing, recordOf } = createHarness();
    const { token } = await pair("phone", { scopes: ADMIN });
    const { request } = await ask("phone", { role: "node" });
    await pairing.approve({ requestId: request.requestId, caller: OWNER });
    expect((await recordOf("phone"))?.tokens.operator?.token).toBe(token.token);
    expect((await enter("phone", { role: "node" })).token).toMatchObject({ role: "node", scopes: [] });
  });

  it("keeps the owner's label, and takes the rest from the request.", async () => {
    const { pair, ask, pairing } = createHarness();
    await pair("cli");
    const { deviceId } = keyOf("cli");
    await pairing.rename({ deviceId, label: "Kitchen", caller: OWNER });
    const client = { platform: "darwin", displayName: "new", version: "2" };
    const { request } = await ask("cli", { client, remoteIp: "192.0.2.9" });
    await pairing.approve({ requestId: request.requestId, caller: OWNER });
    expect(await pairing.findDevice(deviceId)).toMatchObject({
      label: "Kitchen",
      displayName: "new",
      platform: "darwin",
      clientVersion: "2",
      remoteIp: "192.0.2.9",
    });
  });

  it("S24: twice of one request is once; and of a request that was widened meanwhile it is none.", async () => {
    const { ask, pairing } = createHarness();
    const { request } = await ask("cli");
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => pairing.approve({ requestId: request.requestId, caller: OWNER })),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["approved", "unknown", "unknown"]);
  });

  it.each(["../x", "__proto__", "", "a b", "constructor", "x".repeat(129)])(
    "S90: of id %j is unknown.",
    async (requestId) => {
      const { pairing } = createHarness();
      expect(await pairing.approve({ requestId, caller: OWNER })).toEqual({ status: "unknown" });
      expect(await pairing.reject({ requestId, caller: OWNER })).toEqual({ status: "unknown" });
      for (const deviceId of [requestId, keyOf("x").deviceId.toUpperCase()]) {
        expect(await pairing.remove({ deviceId, caller: OWNER })).toEqual({ status: "unknown" });
        expect(await pairing.rename({ deviceId, label: "x", caller: OWNER })).toEqual({ status: "unknown" });
        expect(await pairing.rotateToken({ deviceId, role: "node", caller: OWNER })).toEqual({
          status: "unknown",
        });
        expect(await pairing.revokeToken({ deviceId, role: "node", caller: OWNER })).toEqual({
          status: "unknown",
        });
        expect(await pairing.findDevice(deviceId)).toBeUndefined();
      }
    },
  );

  it.each([
    ["scopes that a node cannot have", { roles: ["node"], role: "node", scopes: ["operator.read"] }],
    ["scopes that do not exist", { scopes: ["operator.root"] }],
    ["a role that does not exist", { roles: ["admin"] }],
    ["roles that are no list", { roles: "operator" }],
    ["scopes that are no texts", { scopes: [1, null, {}] }],
    ["a time that is none", { ts: "now" }],
    ["another id inside", { requestId: "other" }],
    ["no device id", { deviceId: "../x" }],
  ])("S35, S36: of a request with %s in a file is unknown, and it is not listed.", async (_what, change) => {
    const { ask, pairing, store } = createHarness();
    const { request } = await ask("cli");
    const stored = await store.get("devices/pending", request.requestId);
    await store.transact(["devices/pending"], (transaction) =>
      transaction.put("devices/pending", request.requestId, { ...stored, ...change }),
    );
    expect(await pairing.listRequests(OWNER)).toEqual([]);
    expect(await pairing.approve({ requestId: request.requestId, caller: OWNER })).toEqual({
      status: "unknown",
    });
    expect(await pairing.listDevices(OWNER)).toEqual([]);
  });

  it("takes a request as OpenClaw 2026.2.17 writes it.", async () => {
    const { pairing, store, clock, enter } = createHarness();
    await putRequest(store, {
      requestId: "d19be622-d155-4439-9d88-af9212d4b956",
      ...keyOf("old"),
      platform: "linux",
      clientId: "cli",
      clientMode: "cli",
      role: "operator",
      roles: ["operator"],
      scopes: ["operator.admin", "operator.approvals", "operator.pairing"],
      silent: false,
      isRepair: false,
      ts: clock.now(),
    });
    const [request] = await pairing.listRequests(OWNER);
    expect(request).toMatchObject({ reason: "not-paired", refreshedAtMs: clock.now() });
    await pairing.approve({ requestId: request?.requestId ?? "", caller: OWNER });
    expect((await enter("old", { scopes: ADMIN })).token.scopes).toEqual([
      "operator.admin",
      "operator.approvals",
      "operator.pairing",
    ]);
  });

  it("S25: of a new platform is not for a session of the device itself, unless it is an administrator.", async () => {
    const { pair, ask, pairing, store } = createHarness();
    const scopes = ["operator.pairing", "operator.read"];
    const { device } = await pair("cli", { scopes });
    const { request } = await ask("cli", { scopes, client: { platform: "android" } });
    const { requestId, deviceId } = request;
    const before = await dump(store);
    const own = sessionCaller({ scopes, deviceId });
    expect(await pairing.approve({ requestId, caller: own })).toEqual({
      status: "denied",
      missingScope: "operator.admin",
    });
    expect(await dump(store)).toEqual(before);
    expect(device.platform).toBe("linux");
    expect(await pairing.approve({ requestId, caller: session(...scopes) })).toMatchObject({
      status: "approved",
    });
  });
});

describe("a rejection", () => {
  it("drops the request, tells of it, and lets the device ask again.", async () => {
    const { ask, pairing, events } = createHarness();
    const { request } = await ask("cli");
    const { requestId } = request;
    expect(await pairing.reject({ requestId, caller: PAIRING })).toEqual({
      status: "rejected",
      requestId,
      deviceId: keyOf("cli").deviceId,
    });
    expect(events.at(-1)).toMatchObject({ type: "resolved", requestId, decision: "rejected" });
    expect(await pairing.reject({ requestId, caller: PAIRING })).toEqual({ status: "unknown" });
    expect((await ask("cli")).request.requestId).not.toBe(requestId);
  });

  it("S7: of another device's request is for its session an unknown id.", async () => {
    const { ask, pairing, store } = createHarness();
    const { request } = await ask("cli");
    const caller = await deviceSession(store, "other", ...PAIRING.scopes);
    for (const requestId of [request.requestId, "unknown"]) {
      expect(await pairing.reject({ requestId, caller })).toEqual({ status: "unknown" });
      expect(await pairing.approve({ requestId, caller })).toEqual({ status: "unknown" });
    }
    const { requestId } = request;
    expect(await pairing.reject({ requestId, caller: session("operator.write") })).toMatchObject({
      status: "denied",
    });
  });
});
