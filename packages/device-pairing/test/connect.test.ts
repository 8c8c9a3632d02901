import { describe, expect, it } from "vitest";
import { OWNER, SECOND, connectOf, createHarness, dump, keyOf } from "./support/harness.js";

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
    const { pair, ask, connect, clock } = createHarness();
    const client = { platform: "Linux", deviceFamily: "Server" };
    const { token } = await pair("cli", { client });
    const reason = async (changed: object) => {
      clock.advance(10 * SECOND);
      const outcome = await connect("cli", { client: changed, credentials: { deviceToken: token.token } });
      return outcome.status === "pairing-required" ? outcome.reason : outcome.status;
    };
    expect(await reason({ platform: " linux ", deviceFamily: "SERVER" })).toBe("admitted");
    expect(await reason({ platform: "linux" })).toBe("metadata-upgrade");
    expect(await reason({ platform: "linux", deviceFamily: "" })).toBe("metadata-upgrade");
    expect(await reason({ platform: "android", deviceFamily: "server" })).toBe("metadata-upgrade");
    clock.advance(10 * SECOND);
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
