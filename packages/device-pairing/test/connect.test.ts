import { DEVICES } from "@openclaw/contracts";
import { createMemoryStore } from "@openclaw/pairing-core";
import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createDevicePairing } from "../src/index.js";
import {
  HOUR,
  MINUTE,
  OWNER,
  connectOf,
  counting,
  createHarness,
  dump,
  keyOf,
  type ConnectChange,
} from "./support/harness.js";

const ADMIN = ["operator.admin"];

describe("a device that nobody knows", () => {
  it("S31: waits although it has the shared secret, is approved, is let in with its token, and comes back with the token alone.", async () => {
    const { ask, pairing, enter, events } = createHarness();
    const waiting = await ask("phone", { scopes: ADMIN });
    expect(waiting).toMatchObject({ reason: "not-paired", created: true, approvedRoles: [] });
    expect(await pairing.listRequests(OWNER)).toEqual([waiting.request]);
    expect(await pairing.listDevices(OWNER)).toEqual([]);

    const { requestId } = waiting.request;
    const approved = await pairing.approve({ requestId, caller: OWNER });
    expect(approved).toMatchObject({
      status: "approved",
      device: { approvedVia: "owner", approvedBy: "alice" },
    });

    const first = await enter("phone", { scopes: ADMIN });
    expect(first).toMatchObject({ via: "shared-secret", role: "operator", scopes: ADMIN, otherTokens: [] });
    expect(first.token.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(first.approved).toBeUndefined();
    const again = await enter("phone", { scopes: ADMIN, credentials: { deviceToken: first.token.token } });
    expect(again).toMatchObject({ via: "device-token", token: first.token });
    const { deviceId } = keyOf("phone");
    expect(events).toEqual([
      { type: "requested", request: waiting.request },
      { type: "changed", deviceId },
      { type: "resolved", requestId, deviceId, decision: "approved", atMs: expect.any(Number) },
    ]);
  });

  it("leaves no trace without a right credential.", async () => {
    const { connect, store } = createHarness();
    const refusal = async (credentials: object) => {
      const outcome = await connect("phone", { credentials });
      return outcome.status === "refused" ? outcome.reason : outcome.status;
    };
    expect(await refusal({ sharedSecret: false })).toBe("credential-missing");
    expect(await refusal({ deviceToken: "x" })).toBe("device-token-mismatch");
    expect(await refusal({ setupToken: "x" })).toBe("setup-code-invalid");
    expect(await refusal({ deviceToken: "x", setupToken: "x" })).toBe("device-token-mismatch");
    expect(await dump(store)).toEqual({});
  });

  it.each([
    "webchat-ui",
    "openclaw-control-ui",
    "webchat",
    "cli",
    "gateway-client",
    "openclaw-macos",
    "openclaw-ios",
    "openclaw-android",
    "node-host",
    "test",
    "fingerprint",
    "openclaw-probe",
  ])("S30, S33: waits whatever it calls itself, such as %s in mode backend.", async (id) => {
    const { connect } = createHarness();
    for (const mode of ["backend", "ui", "cli", "probe", "node"]) {
      const outcome = await connect(`${id}-${mode}`, { scopes: ADMIN, client: { id, mode }, remoteIp: mode });
      expect(outcome.status).toBe("pairing-required");
    }
  });

  it.each([
    ["node", ["operator.read"]],
    ["node", ADMIN],
    ["operator", ["operator.root"]],
    ["operator", ["node.invoke"]],
    ["operator", ["operator.read", ""]],
  ] as const)("S35, S36: in role %s is refused %j.", async (role, scopes) => {
    const { connect, store } = createHarness();
    expect(await connect("phone", { role, scopes })).toEqual({ status: "refused", reason: "scopes-invalid" });
    expect(await dump(store)).toEqual({});
  });

  it.each([
    ["../x", keyOf("phone").publicKey],
    ["__proto__", keyOf("phone").publicKey],
    [keyOf("phone").deviceId.toUpperCase(), keyOf("phone").publicKey],
    [keyOf("other").deviceId, keyOf("phone").publicKey],
    [keyOf("phone").deviceId, "short"],
  ])("S83, S90: is no device with id %s and key %s.", async (deviceId, publicKey) => {
    const { pairing, store } = createHarness();
    const connect = { ...connectOf("phone"), deviceId, publicKey };
    await expect(pairing.connect(connect)).rejects.toMatchObject({ code: "INVALID_DEVICE" });
    expect(await dump(store)).toEqual({});
  });
});

describe("a silent approval", () => {
  const local = { approveSilently: true, scopes: ADMIN };
  /** Without an address: `undefined` cannot be given, for absent means local. */
  const localConnect = (name: string, change: ConnectChange = {}) => {
    const { remoteIp: _, ...connect } = connectOf(name, { ...local, ...change });
    return { ...connect, ...(change.remoteIp !== undefined && { remoteIp: change.remoteIp }) };
  };

  it("lets a brand-new local program in at once, and says so.", async () => {
    const { pairing, events } = createHarness();
    const outcome = await pairing.connect(localConnect("cli"));
    expect(outcome).toMatchObject({
      status: "admitted",
      approved: { via: "silent" },
      scopes: ADMIN,
      device: { approvedVia: "silent" },
    });
    expect(await pairing.listRequests(OWNER)).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(["changed", "resolved"]);
    expect(events[1]).toMatchObject({ decision: "approved" });
  });

  it.each([
    ["from another machine", { remoteIp: "192.0.2.1" }],
    ["from a browser", { browserOrigin: "http://localhost:8080" }],
    ["without the shared secret", { credentials: { setupToken: "x" } }],
  ])("S34, S59: does not happen %s, whatever the caller says.", async (_where, change) => {
    const { pairing } = createHarness();
    expect((await pairing.connect(localConnect("cli", change))).status).not.toBe("admitted");
    expect(await pairing.listDevices(OWNER)).toEqual([]);
  });

  it("S29: never raises what the owner approved.", async () => {
    const { pair, pairing, recordOf } = createHarness();
    await pair("cli", { scopes: ["operator.read"] });
    const before = await recordOf("cli");
    const wider = await pairing.connect(localConnect("cli"));
    expect(wider).toMatchObject({ status: "pairing-required", reason: "scope-upgrade" });
    const asNode = await pairing.connect(localConnect("cli", { role: "node", scopes: [] }));
    expect(asNode).toMatchObject({ status: "pairing-required", reason: "role-upgrade" });
    const moved = await pairing.connect(localConnect("cli", { scopes: [], client: { platform: "darwin" } }));
    expect(moved).toMatchObject({ status: "pairing-required", reason: "metadata-upgrade" });
    expect(await recordOf("cli")).toEqual(before);
  });

  it("S29: does not renew what the owner revoked.", async () => {
    const { pairing } = createHarness();
    await pairing.connect(localConnect("cli"));
    const { deviceId } = keyOf("cli");
    await pairing.revokeToken({ deviceId, role: "operator", caller: OWNER });
    const outcome = await pairing.connect(localConnect("cli"));
    expect(outcome).toMatchObject({ status: "pairing-required", reason: "role-upgrade" });
  });

  it("takes the place of a request that the device made from afar, and grants nothing of it.", async () => {
    const { ask, pairing, events, recordOf } = createHarness();
    const { request } = await ask("cli", { role: "node" });
    const outcome = await pairing.connect(localConnect("cli", { scopes: ["operator.read"] }));
    expect(outcome).toMatchObject({ status: "admitted", approved: { via: "silent" } });
    expect(await recordOf("cli")).toMatchObject({ roles: ["operator"], scopes: ["operator.read"] });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "resolved", requestId: request.requestId, decision: "rejected" }),
    );
    expect(await pairing.approve({ requestId: request.requestId, caller: OWNER })).toEqual({
      status: "unknown",
    });
  });
});

describe("a paired device", () => {
  it("gets the same token back however few of its scopes it asks for.", async () => {
    const { pair, enter } = createHarness();
    const { token } = await pair("cli", { scopes: ["operator.write", "operator.pairing"] });
    for (const scopes of [["operator.pairing"], ["operator.read"], []]) {
      const outcome = await enter("cli", { scopes });
      expect(outcome.token).toEqual(token);
      expect(outcome.scopes).toEqual(scopes);
    }
  });

  it("asks for more with the shared secret, and is refused with its token.", async () => {
    const { pair, ask, connect } = createHarness();
    const { token } = await pair("cli");
    const credentials = { deviceToken: token.token };
    expect(await connect("cli", { scopes: ADMIN, credentials })).toEqual({
      status: "refused",
      reason: "device-token-scope-mismatch",
    });
    expect(await ask("cli", { scopes: ADMIN })).toMatchObject({
      reason: "scope-upgrade",
      approvedRoles: ["operator"],
      approvedScopes: ["operator.read"],
      request: { isRepair: true },
    });
  });

  it("cannot use the token of one role for the other, nor that of another device.", async () => {
    const { pair, connect } = createHarness();
    const node = await pair("node", { role: "node" });
    const cli = await pair("cli");
    const refused = { status: "refused", reason: "device-token-mismatch" };
    expect(await connect("node", { credentials: { deviceToken: node.token.token } })).toEqual(refused);
    expect(await connect("node", { role: "node", credentials: { deviceToken: cli.token.token } })).toEqual(
      refused,
    );
  });

  it("S25: that calls itself another platform or family has to be approved again.", async () => {
    const { pair, ask, connect } = createHarness();
    const client = { platform: "Linux", deviceFamily: "Server" };
    const { token } = await pair("cli", { client });
    const reason = async (changed: object) => {
      const outcome = await connect("cli", { client: changed, credentials: { deviceToken: token.token } });
      return outcome.status === "pairing-required" ? outcome.reason : outcome.status;
    };
    expect(await reason({ platform: " linux ", deviceFamily: "SERVER" })).toBe("admitted");
    expect(await reason({ platform: "linux" })).toBe("metadata-upgrade");
    expect(await reason({ platform: "linux", deviceFamily: "" })).toBe("metadata-upgrade");
    expect(await reason({ platform: "android", deviceFamily: "server" })).toBe("metadata-upgrade");
    expect(await ask("cli", { client: { platform: "android" } })).toMatchObject({
      reason: "metadata-upgrade",
    });
  });

  it.each([
    ["node-host", "node", "darwin", "macos", "admitted"],
    ["node-host", "node", "windows", "win32", "admitted"],
    ["node-host", "node", "darwin", "linux", "pairing-required"],
    ["cli", "cli", "darwin", "macos", "pairing-required"],
    ["openclaw-ios", "node", "iOS 18.4.0", "iOS 19.0", "admitted"],
    ["openclaw-ios", "node", "iOS 18.4.0", "iPadOS 19.0", "admitted"],
    ["openclaw-ios", "node", "iOS 18.4.0", "iosfake", "pairing-required"],
    ["openclaw-android", "node", "android 14", "Android 15", "admitted"],
    ["openclaw-android", "node", "android 14", "ios 15", "pairing-required"],
    ["cli", "cli", "android 14", "android 15", "pairing-required"],
    ["node-host", "node", "constructor", "linux", "pairing-required"],
  ])("S25: %s in mode %s that was %s and is %s is %s.", async (id, mode, before, after, status) => {
    const { pair, connect } = createHarness();
    await pair("phone", { role: "node", client: { id, mode, platform: before } });
    const outcome = await connect("phone", { role: "node", client: { id, mode, platform: after } });
    expect(outcome.status).toBe(status);
  });

  it("S35: without a token for its role is not let in.", async () => {
    const { pair, connect, edit } = createHarness();
    const { token } = await pair("cli");
    await edit("cli", (record) => ({ ...record, tokens: {} }));
    expect(await connect("cli", { credentials: { deviceToken: token.token } })).toEqual({
      status: "refused",
      reason: "device-token-mismatch",
    });
    expect(await connect("cli")).toMatchObject({ status: "pairing-required", reason: "role-upgrade" });
  });

  it("S11: that was revoked is told so, and stays out with the shared secret until it is approved again.", async () => {
    const { pair, connect, ask, enter, pairing } = createHarness();
    const { token } = await pair("cli");
    const { deviceId } = keyOf("cli");
    await pairing.revokeToken({ deviceId, role: "operator", caller: OWNER });
    expect(await connect("cli", { credentials: { deviceToken: token.token } })).toEqual({
      status: "refused",
      reason: "device-token-revoked",
    });
    const { request, reason } = await ask("cli");
    expect(reason).toBe("role-upgrade");
    await pairing.approve({ requestId: request.requestId, caller: OWNER });
    const renewed = await enter("cli");
    expect(renewed.token.token).not.toBe(token.token);
    expect(renewed.token.issuedAtMs).toBeGreaterThan(token.issuedAtMs);
    expect(await connect("cli", { credentials: { deviceToken: token.token } })).toMatchObject({
      reason: "device-token-mismatch",
    });
  });
});

describe("the cost of a connect", () => {
  it("of a paired device is one read, and one write an hour, however many devices there are.", async () => {
    const inner = createMemoryStore();
    const { pair } = createHarness({ store: inner });
    const { token } = await pair("cli");
    const clock = createFakeClock();
    const { store, count } = counting(inner);
    const pairing = createDevicePairing({ store, clock });
    const connect = () => pairing.connect(connectOf("cli", { credentials: { deviceToken: token.token } }));
    for (let times = 0; times < 10; times += 1) expect((await connect()).status).toBe("admitted");
    expect(count).toMatchObject({ get: 10, transact: 0, entries: 0 });
    clock.advance(HOUR);
    for (let times = 0; times < 10; times += 1) await connect();
    expect(count).toMatchObject({ get: 20, transact: 1, entries: 0 });
    expect(await pairing.findDevice(keyOf("cli").deviceId)).toMatchObject({
      lastSeenAtMs: clock.now(),
      tokens: [{ lastUsedAtMs: clock.now() }],
    });
  });

  it("of a hundred paired devices at once is two writes.", async () => {
    const inner = createMemoryStore();
    const { pair, edit } = createHarness({ store: inner });
    const names = Array.from({ length: 100 }, (_, index) => `device ${index}`);
    await pair("device 0");
    const record = await inner.get(DEVICES, keyOf("device 0").deviceId);
    for (const name of names) await edit(name, () => ({ ...record, ...keyOf(name) }));
    const clock = createFakeClock();
    clock.advance(HOUR);
    const { store, count } = counting(inner);
    const pairing = createDevicePairing({ store, clock });
    const outcomes = await Promise.all(names.map((name) => pairing.connect(connectOf(name))));
    expect(outcomes.every(({ status }) => status === "admitted")).toBe(true);
    expect(count.transact).toBeLessThanOrEqual(2);
    for (const name of names)
      expect(await pairing.findDevice(keyOf(name).deviceId)).toMatchObject({ lastSeenAtMs: clock.now() });
  });

  it("of a device that waits is no write for every retry.", async () => {
    const clock = createFakeClock();
    const { store, count } = counting(createMemoryStore());
    const pairing = createDevicePairing({ store, clock });
    await pairing.connect(connectOf("cli"));
    const before = count.transact;
    for (let times = 0; times < 29; times += 1) {
      clock.advance(1000);
      await pairing.connect(connectOf("cli"));
    }
    expect(count.transact).toBe(before);
    clock.advance(MINUTE);
    await pairing.connect(connectOf("cli"));
    expect(count.transact).toBe(before + 1);
  });

  it("The use that cannot be noted keeps nobody out.", async () => {
    const store = createMemoryStore();
    const { pair } = createHarness({ store });
    await pair("cli");
    const full = { ...store, transact: () => Promise.reject(new Error("The disk is full.")) };
    const clock = createFakeClock();
    clock.advance(HOUR);
    const pairing = createDevicePairing({ store: full, clock });
    expect((await pairing.connect(connectOf("cli"))).status).toBe("admitted");
  });
});
