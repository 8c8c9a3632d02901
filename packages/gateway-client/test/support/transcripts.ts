// What OpenClaw's gateways answer, shortened: 2026.2.17 speaks protocol 3, 2026.9.6 protocol 4.

export const HELLO_3 = {
  type: "hello-ok",
  protocol: 3,
  server: { version: "dev", host: "vm", connId: "31bc42c2-0000-4000-8000-000000000000" },
  features: { methods: ["device.pair.list"], events: ["tick", "device.pair.requested"] },
  snapshot: { presence: [], health: {}, stateVersion: { presence: 7, health: 43 }, uptimeMs: 1_082_017 },
  canvasHostUrl: "http://127.0.0.1:18810",
  auth: {
    deviceToken: "device-token-of-protocol-3-gateway",
    role: "operator",
    scopes: ["operator.read"],
    issuedAtMs: 1_795_220_859_592,
  },
  policy: { maxPayload: 26_214_400, maxBufferedBytes: 52_428_800, tickIntervalMs: 30_000 },
};

export const HELLO_4 = {
  type: "hello-ok",
  protocol: 4,
  server: { version: "2026.9.6", buildId: "b", bootId: "c", connId: "5d46fa7a-0000-4000-8000-000000000000" },
  features: { methods: ["device.pair.list"], events: ["tick"], capabilities: [] },
  snapshot: {
    presence: [],
    health: {},
    stateVersion: { presence: 1, health: 1 },
    uptimeMs: 12,
    suspension: null,
  },
  auth: {
    method: "token",
    role: "operator",
    scopes: ["operator.read"],
    deviceToken: "device-token-of-protocol-4-gateway",
    issuedAtMs: 1_795_220_859_592,
  },
  policy: { maxPayload: 26_214_400, maxBufferedBytes: 52_428_800, tickIntervalMs: 30_000, attachments: {} },
};

/** The answer to a node that was paired by a setup code for a phone. */
export const HELLO_SETUP_CODE = {
  ...HELLO_4,
  auth: {
    method: "bootstrap-token",
    role: "node",
    scopes: [],
    deviceToken: "device-token-for-the-node",
    issuedAtMs: 1_795_220_859_592,
    deviceTokens: [
      {
        role: "operator",
        deviceToken: "device-token-for-the-operator",
        scopes: ["operator.read", "operator.write"],
        issuedAtMs: 1_795_220_859_592,
      },
    ],
  },
};

const policy = (reason: string) => ({ code: 1008, reason });

/** An error in the answer to `connect`, and the close that follows. */
export type Refusal = readonly [error: object, close: { readonly code: number; readonly reason: string }];

export const pairingRequired3 = (requestId: string): Refusal => [
  { code: "NOT_PAIRED", message: "pairing required", details: { requestId } },
  policy("pairing required"),
];

export const pairingRequired4 = (requestId: string): Refusal => [
  {
    code: "NOT_PAIRED",
    message: "pairing required: device is not approved yet",
    details: {
      code: "PAIRING_REQUIRED",
      reason: "not-paired",
      requestId,
      remediationHint: "Approve this device from the pending pairing requests.",
    },
  },
  policy(`pairing required: device is not approved yet (requestId: ${requestId})`),
];

export const WRONG_DEVICE_TOKEN_3: Refusal = [
  { code: "INVALID_REQUEST", message: "unauthorized: device token mismatch (rotate/reissue device token)" },
  policy("unauthorized: device token mismatch (rotate/reissue device token)"),
];

export const WRONG_SHARED_TOKEN_4: Refusal = [
  {
    code: "INVALID_REQUEST",
    message: "unauthorized: gateway token mismatch (set gateway.remote.token to match gateway.auth.token)",
    details: {
      code: "AUTH_TOKEN_MISMATCH",
      authReason: "token_mismatch",
      canRetryWithDeviceToken: true,
      recommendedNextStep: "retry_with_device_token",
    },
  },
  policy("unauthorized: gateway token mismatch"),
];

export const WRONG_DEVICE_TOKEN_4: Refusal = [
  {
    code: "INVALID_REQUEST",
    message: "unauthorized: gateway token mismatch",
    details: { code: "AUTH_TOKEN_MISMATCH", canRetryWithDeviceToken: false },
  },
  policy("unauthorized: gateway token mismatch"),
];

export const TOKEN_MISSING_4: Refusal = [
  {
    code: "INVALID_REQUEST",
    message: "unauthorized: gateway token missing (use this gateway's gateway.auth.token or pair the device)",
    details: { code: "AUTH_TOKEN_MISSING", recommendedNextStep: "update_auth_configuration" },
  },
  policy("unauthorized: gateway token missing"),
];

export const SETUP_CODE_INVALID_4: Refusal = [
  {
    code: "INVALID_REQUEST",
    message: "unauthorized: setup code invalid, expired, revoked, or already used",
    details: {
      code: "AUTH_BOOTSTRAP_TOKEN_INVALID",
      authReason: "bootstrap_token_invalid",
      canRetryWithDeviceToken: false,
      recommendedNextStep: "review_auth_configuration",
    },
  },
  policy("unauthorized: setup code invalid"),
];

export const UNKNOWN_KEY_3: Refusal = [
  {
    code: "INVALID_REQUEST",
    message: "invalid connect params: at /auth: unexpected property 'bootstrapToken'",
  },
  policy("invalid connect params: at /auth: unexpected property 'bootstrapToken'"),
];

export const PROTOCOL_MISMATCH_4: Refusal = [
  {
    code: "INVALID_REQUEST",
    message: "protocol mismatch",
    details: { code: "PROTOCOL_MISMATCH", expectedProtocol: 5, minimumProbeProtocol: 5 },
  },
  { code: 1002, reason: "protocol mismatch" },
];

export const RATE_LIMITED_4: Refusal = [
  {
    code: "INVALID_REQUEST",
    message: "unauthorized: too many failed authentication attempts (retry later)",
    details: { code: "AUTH_RATE_LIMITED", recommendedNextStep: "wait_then_retry" },
    retryAfterMs: 45_000,
  },
  policy("unauthorized: too many failed authentication attempts (retry later)"),
];

export const STARTING_4: Refusal = [
  {
    code: "UNAVAILABLE",
    message: "gateway starting; retry shortly",
    retryable: true,
    retryAfterMs: 500,
    details: { reason: "startup-sidecars" },
  },
  { code: 1013, reason: "gateway starting" },
];
