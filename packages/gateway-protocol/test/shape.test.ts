import { describe, expect, it } from "vitest";
import {
  checkHello,
  CONNECT_ERROR_DETAILS,
  LIMITS,
  negotiateProtocol,
  shapeConnectRefusal,
  shapeHello,
  shapeInvalidConnect,
  shapePairingRequired,
  shapeProtocolMismatch,
  type HelloFacts,
  type PairingRequiredFacts,
  type RefusalCode,
} from "../src/index.js";

const helloFacts: HelloFacts = {
  version: "1.0.0",
  connectionId: "c1",
  host: "vm",
  methods: ["health"],
  events: ["tick"],
  presence: [],
  health: {},
  stateVersion: { presence: 1, health: 2 },
  uptimeMs: 3,
  auth: { role: "operator", scopes: ["operator.write", "operator.read"], method: "device-token" },
};

describe("hello", () => {
  it("protocol 3 names the host", () => {
    expect(shapeHello(3, helloFacts)).toEqual({
      type: "hello-ok",
      protocol: 3,
      server: { version: "1.0.0", host: "vm", connId: "c1" },
      features: { methods: ["health"], events: ["tick"] },
      snapshot: { presence: [], health: {}, stateVersion: { presence: 1, health: 2 }, uptimeMs: 3 },
      auth: { method: "device-token", role: "operator", scopes: ["operator.read", "operator.write"] },
      policy: { maxPayload: 26_214_400, maxBufferedBytes: 52_428_800, tickIntervalMs: 30_000 },
    });
  });

  it("protocol 4 has capabilities, and no host", () => {
    const hello = shapeHello(4, { ...helloFacts, capabilities: ["x"] });

    expect(hello).toMatchObject({ protocol: 4, features: { capabilities: ["x"] } });
    expect(hello.server).toEqual({ version: "1.0.0", connId: "c1" });
  });

  it.each([3, 4] as const)(
    "in protocol %i, everything that strict decoders insist on is there",
    (protocol) => {
      const hello = shapeHello(protocol, helloFacts);

      expect(checkHello(JSON.parse(JSON.stringify(hello)))).toEqual({ ok: true, hello });
      expect(Object.keys(hello)).toEqual(
        expect.arrayContaining(["type", "protocol", "server", "features", "snapshot", "auth", "policy"]),
      );
      expect(hello.snapshot).toHaveProperty("stateVersion");
    },
  );

  it("tokens, paths and another policy are told when there are any, and no key holds undefined", () => {
    const token = { deviceToken: "t2", role: "operator", scopes: ["operator.read"], issuedAtMs: 6 };
    const hello = shapeHello(4, {
      ...helloFacts,
      paths: { configPath: "/c", stateDir: "/s", authMode: "token" },
      auth: {
        role: "node",
        scopes: [],
        method: "bootstrap-token",
        deviceToken: "t1",
        issuedAtMs: 5,
        deviceTokens: [token],
      },
      policy: { tickIntervalMs: 15_000 },
    });

    expect(hello.auth).toEqual({
      method: "bootstrap-token",
      role: "node",
      scopes: [],
      deviceToken: "t1",
      issuedAtMs: 5,
      deviceTokens: [token],
    });
    expect(hello.snapshot).toMatchObject({ configPath: "/c", stateDir: "/s", authMode: "token" });
    expect(hello.policy).toMatchObject({ tickIntervalMs: 15_000, maxPayload: LIMITS.maxPayloadBytes });
    expect(JSON.parse(JSON.stringify(hello))).toStrictEqual(hello);
  });

  it("the scopes of the facts are left in their order", () => {
    const scopes = ["b", "a"];
    shapeHello(4, { ...helloFacts, auth: { ...helloFacts.auth, scopes } });

    expect(scopes).toEqual(["b", "a"]);
  });
});

describe("a device that has to wait", () => {
  const facts: PairingRequiredFacts = {
    reason: "not-paired",
    requestId: "39640104-1f0a-4a63-9a4c-0a2f1f5f7c22",
    deviceId: "d".repeat(64),
    requestedRole: "operator",
    requestedScopes: ["operator.read"],
    approvedRoles: [],
    approvedScopes: [],
  };

  it("protocol 3 reads exactly the words of 2026.2.17, and hints that newer ones need", () => {
    expect(shapePairingRequired(3, facts)).toEqual({
      error: {
        code: "NOT_PAIRED",
        message: "pairing required",
        details: {
          code: "PAIRING_REQUIRED",
          reason: "not-paired",
          requestId: facts.requestId,
          remediationHint: "Approve this device from the pending pairing requests.",
          deviceId: facts.deviceId,
          requestedRole: "operator",
          requestedScopes: ["operator.read"],
          recommendedNextStep: "wait_then_retry",
          retryable: true,
          pauseReconnect: false,
        },
      },
      closeCode: 1008,
      closeReason: "pairing required",
    });
  });

  it("protocol 4 reads the words of 2026.9.6, with the id in the close", () => {
    expect(shapePairingRequired(4, facts)).toMatchObject({
      error: { message: "pairing required: device is not approved yet" },
      closeReason: `pairing required: device is not approved yet (requestId: ${facts.requestId})`,
    });
  });

  it.each([
    ["role-upgrade", "device is asking for a higher role than currently approved"],
    ["scope-upgrade", "device is asking for more scopes than currently approved"],
    ["metadata-upgrade", "device identity changed and must be re-approved"],
  ] as const)("%s tells what is approved already", (reason, tail) => {
    const upgrade = { ...facts, reason, requestedScopes: [], approvedRoles: ["node"], approvedScopes: ["a"] };
    const { error, closeReason } = shapePairingRequired(4, upgrade);

    expect(error.message).toBe(`pairing required: ${tail}`);
    expect(error.details).toMatchObject({ reason, approvedRoles: ["node"], approvedScopes: ["a"] });
    expect(error.details).not.toHaveProperty("requestedScopes");
    expect(closeReason.length).toBeLessThanOrEqual(LIMITS.maxCloseReasonBytes);
  });
});

describe("refused connects", () => {
  const codes = Object.values(CONNECT_ERROR_DETAILS).filter(
    (code): code is RefusalCode => code !== "PAIRING_REQUIRED" && code !== "PROTOCOL_MISMATCH",
  );

  it.each(codes)("%s has words, its code in the details, and closes with 1008", (code) => {
    const { error, closeCode, closeReason } = shapeConnectRefusal(code);

    expect(error.details).toMatchObject({ code });
    expect(error.message.startsWith(closeReason)).toBe(true);
    expect(closeReason.length).toBeGreaterThan(10);
    expect(closeCode).toBe(1008);
  });

  it("the words are those that old clients look for", () => {
    const words = Object.fromEntries(codes.map((code) => [code, shapeConnectRefusal(code).error.message]));

    expect(words).toMatchObject({
      AUTH_DEVICE_TOKEN_MISMATCH: "unauthorized: device token mismatch (rotate/reissue device token)",
      AUTH_RATE_LIMITED: "unauthorized: too many failed authentication attempts (retry later)",
      DEVICE_IDENTITY_REQUIRED: "device identity required",
      DEVICE_AUTH_DEVICE_ID_MISMATCH: "device identity mismatch",
      DEVICE_AUTH_SIGNATURE_EXPIRED: "device signature expired",
      DEVICE_AUTH_NONCE_REQUIRED: "device nonce required",
      DEVICE_AUTH_NONCE_MISMATCH: "device nonce mismatch",
      DEVICE_AUTH_SIGNATURE_INVALID: "device signature invalid",
      DEVICE_AUTH_PUBLIC_KEY_INVALID: "device public key invalid",
    });
    expect(words["AUTH_SCOPE_MISMATCH"]).not.toContain("device token mismatch");
  });

  it("a wrong token of a proven device is called that of the device, so that 2026.2.17 drops it", () => {
    const { error, closeReason } = shapeConnectRefusal("AUTH_TOKEN_MISMATCH", { withDevice: true });

    expect(closeReason).toContain("device token mismatch");
    expect(error.details).toMatchObject({ code: "AUTH_TOKEN_MISMATCH", authReason: "token_mismatch" });
    expect(shapeConnectRefusal("AUTH_TOKEN_MISMATCH").closeReason).toContain("gateway token mismatch");
  });

  it("a client that has another token is told to try that one", () => {
    expect(
      shapeConnectRefusal("AUTH_TOKEN_MISMATCH", { canRetryWithDeviceToken: true }).error.details,
    ).toMatchObject({
      canRetryWithDeviceToken: true,
      recommendedNextStep: "retry_with_device_token",
    });
  });

  it("whoever may try again later is told when, and not to give up", () => {
    expect(shapeConnectRefusal("AUTH_RATE_LIMITED", { retryAfterMs: 5 }).error).toMatchObject({
      retryable: true,
      retryAfterMs: 5,
      details: { recommendedNextStep: "wait_then_retry", pauseReconnect: false },
    });
  });

  it("versions that do not meet close with 1002 and tell both ranges", () => {
    expect(shapeProtocolMismatch({ minProtocol: 5, maxProtocol: 6 })).toEqual({
      error: {
        code: "INVALID_REQUEST",
        message: "protocol mismatch",
        details: {
          code: "PROTOCOL_MISMATCH",
          clientMinProtocol: 5,
          clientMaxProtocol: 6,
          expectedProtocol: 4,
          minimumProbeProtocol: 3,
        },
      },
      closeCode: 1002,
      closeReason: "protocol mismatch",
    });
  });

  it("the reason of a close is cut to the room of a close frame, the message is not", () => {
    const message = `invalid connect params: ${"é".repeat(200)}`;
    const { error, closeReason } = shapeInvalidConnect(message);

    expect(error.message).toBe(message);
    expect(Buffer.byteLength(closeReason)).toBeLessThanOrEqual(120);
    expect(Buffer.byteLength(closeReason)).toBeGreaterThan(117);
    expect(message.startsWith(closeReason)).toBe(true);
  });

  it.each([
    ["🙂".repeat(31), "🙂".repeat(30)],
    ["x".repeat(120), "x".repeat(120)],
    ["x".repeat(119) + "é", "x".repeat(119)],
    ["", ""],
  ])("%s is cut between characters", (text, cut) => {
    expect(shapeInvalidConnect(text).closeReason).toBe(cut);
  });
});

describe("versions", () => {
  it.each([
    [3, 3, 3],
    [4, 4, 4],
    [3, 4, 4],
    [1, 3, 3],
    [4, 9, 4],
    [1, 9, 4],
    [1, 2, undefined],
    [5, 6, undefined],
    [4, 3, undefined],
  ])("a client that speaks %i to %i speaks %s with us", (minProtocol, maxProtocol, protocol) => {
    expect(negotiateProtocol({ minProtocol, maxProtocol })).toBe(protocol);
  });
});
