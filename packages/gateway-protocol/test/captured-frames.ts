// Frames as OpenClaw sends them, caught between its own programs; secrets and names replaced, lists shortened.

const publicKey = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
const deviceId = "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c";
const signature = "GIhLeRH0p6--b-c8QOdF2Nz-1FDmkTtFJUuFO3_3qARvltGJczu4xgNwXBeyGWRQ9g7O-rysFXr1yw_VbJcGDA";

/** `connect` of the command line of 2026.2.17. */
export const operatorConnect17 = {
  type: "req",
  id: "4cab4cda-9f5e-4d7b-8a43-2a1f6fdc9b11",
  method: "connect",
  params: {
    minProtocol: 3,
    maxProtocol: 3,
    client: {
      id: "cli",
      version: "dev",
      platform: "linux",
      mode: "cli",
      instanceId: "6e5a9754-7c2b-4f5e-9a51-5b1f3c0c7d10",
    },
    caps: [],
    auth: { token: "secret123" },
    role: "operator",
    scopes: ["operator.admin", "operator.approvals", "operator.pairing"],
    device: {
      id: deviceId,
      publicKey,
      signature,
      signedAt: 1_795_220_256_068,
      nonce: "3e29eb02-185b-4e19-898a-6113d2979ffc",
    },
  },
};

/** `connect` of a node host of 2026.9.6 that has its token. */
export const nodeConnect96 = {
  type: "req",
  id: "1:78963dc5-1f0a-4a63-9a4c-0a2f1f5f7c22",
  method: "connect",
  params: {
    minProtocol: 4,
    maxProtocol: 4,
    client: {
      id: "node-host",
      displayName: "vm",
      version: "2026.9.6",
      platform: "linux",
      deviceFamily: "Linux",
      mode: "node",
      instanceId: "475a5319-6f0a-4a0b-8f0d-2a2f1f5f7c33",
    },
    caps: ["browser", "file", "local-inference", "mcp", "system"],
    commands: ["browser.proxy", "system.run", "system.run.prepare", "system.which"],
    pathEnv: "/usr/bin:/bin",
    auth: { deviceToken: "XAHpdf4eS0dKk2mJxN1n0t3oWcQm5a7b8c9d0e1f2g3" },
    role: "node",
    scopes: [],
    device: {
      id: deviceId,
      publicKey,
      signature,
      signedAt: 1_795_219_429_478,
      nonce: "9ba19a65-6f0a-4a0b-8f0d-2a2f1f5f7c44",
    },
  },
};

/** `connect` of the command line of 2026.9.6 with `--url --token`: no device. */
const operatorConnect96 = {
  type: "req",
  id: "1:0a2f1f5f-1f0a-4a63-9a4c-78963dc57c22",
  method: "connect",
  params: {
    minProtocol: 4,
    maxProtocol: 4,
    client: {
      id: "cli",
      version: "2026.9.6",
      platform: "linux",
      deviceFamily: "Linux",
      mode: "cli",
      timeZone: "UTC",
      buildId: "abc123",
    },
    auth: { token: "secret123" },
    role: "operator",
    scopes: ["operator.pairing"],
  },
};

/** A phone that was given a setup code, 2026.9.6. */
const phoneConnect96 = {
  type: "req",
  id: "1",
  method: "connect",
  params: {
    minProtocol: 4,
    maxProtocol: 4,
    client: {
      id: "openclaw-ios",
      displayName: "Phone",
      version: "2026.9.6",
      platform: "iOS 18.4.0",
      deviceFamily: "iPhone",
      modelIdentifier: "iPhone17,1",
      mode: "node",
    },
    caps: ["canvas", "camera"],
    commands: ["canvas.present", "camera.snap"],
    permissions: { camera: true, microphone: false },
    auth: { bootstrapToken: "b".repeat(43) },
    role: "node",
    scopes: [],
    device: { id: deviceId, publicKey, signature, signedAt: 1_795_219_429_478, nonce: "n" },
    locale: "en-US",
    userAgent: "OpenClaw/1",
  },
};

const challenge17 = {
  type: "event",
  event: "connect.challenge",
  payload: { nonce: "73a0c61f-e854-4010-a0ca-b636874b3b42", ts: 1_795_219_401_249 },
};
const challenge96 = {
  ...challenge17,
  payload: { ...challenge17.payload, capabilities: ["model-catalog-snapshot"] },
};
const tick17 = { type: "event", event: "tick", payload: { ts: 1_795_218_720_724 }, seq: 15 };
const resolved17 = {
  type: "event",
  event: "device.pair.resolved",
  payload: {
    requestId: "75c63e74-1f0a-4a63-9a4c-0a2f1f5f7c55",
    deviceId,
    decision: "rejected",
    ts: 1_795_218_734_467,
  },
  seq: 19,
};
const shutdown17 = {
  type: "event",
  event: "shutdown",
  payload: { reason: "gateway stopping", restartExpectedMs: null },
};
const requested17 = {
  type: "event",
  event: "device.pair.requested",
  payload: {
    requestId: "d19be622-d155-4439-9d88-af9212d4b956",
    deviceId,
    publicKey,
    displayName: "vm",
    platform: "linux",
    clientId: "node-host",
    clientMode: "node",
    role: "node",
    roles: ["node"],
    scopes: [],
    remoteIp: "192.0.2.7",
    silent: false,
    isRepair: false,
    ts: 1_795_218_734_467,
  },
  seq: 4,
};

/** Refusal of 2026.2.17. */
export const pairingRequired17 = {
  type: "res",
  id: "4cab4cda",
  ok: false,
  error: {
    code: "NOT_PAIRED",
    message: "pairing required",
    details: { requestId: "d19be622-d155-4439-9d88-af9212d4b956" },
  },
};

/** Hello of 2026.2.17. */
export const hello17 = {
  type: "hello-ok",
  protocol: 3,
  server: { version: "dev", host: "vm", connId: "31bc42c2-1f0a-4a63-9a4c-0a2f1f5f7c66" },
  features: { methods: ["health", "device.pair.list"], events: ["tick", "health"] },
  snapshot: {
    presence: [
      {
        host: "vm",
        ip: "192.0.2.2",
        version: "unknown",
        platform: "linux 6.18",
        deviceFamily: "Linux",
        modelIdentifier: "x64",
        mode: "gateway",
        reason: "self",
        text: "Gateway: vm (192.0.2.2) · app unknown · mode gateway · reason self",
        ts: 1_795_220_859_594,
      },
    ],
    health: { ok: true, ts: 1_795_220_859_594, durationMs: 3, channels: {}, heartbeatSeconds: 1800 },
    stateVersion: { presence: 7, health: 43 },
    uptimeMs: 1_082_017,
    configPath: "/home/o/.openclaw/openclaw.json",
    stateDir: "/home/o/.openclaw",
    sessionDefaults: { defaultAgentId: "main", mainKey: "main", scope: "per-sender" },
    authMode: "token",
  },
  canvasHostUrl: "http://127.0.0.1:18810",
  auth: {
    deviceToken: "L".repeat(43),
    role: "operator",
    scopes: ["operator.admin"],
    issuedAtMs: 1_795_220_859_592,
  },
  policy: { maxPayload: 26_214_400, maxBufferedBytes: 52_428_800, tickIntervalMs: 30_000 },
};

/** Hello of 2026.9.6 after a setup code. */
export const hello96 = {
  type: "hello-ok",
  protocol: 4,
  server: { version: "2026.9.6", buildId: "b1", bootId: "b2", controlUiBuildSource: "bundled", connId: "c1" },
  features: { methods: ["health"], events: ["tick"], capabilities: ["model-catalog-snapshot"] },
  snapshot: {
    suspension: { phase: "accepting" },
    presence: [],
    health: {},
    stateVersion: { presence: 1, health: 1 },
    uptimeMs: 12,
    appliedConfigHash: "f00",
  },
  auth: {
    method: "bootstrap-token",
    role: "node",
    scopes: [],
    deviceToken: "t1",
    issuedAtMs: 5,
    deviceTokens: [{ role: "operator", deviceToken: "t2", scopes: ["operator.read"], issuedAtMs: 5 }],
  },
  pluginSurfaceUrls: { canvas: "http://127.0.0.1:1/" },
  policy: {
    maxPayload: 26_214_400,
    maxBufferedBytes: 52_428_800,
    tickIntervalMs: 30_000,
    attachments: { maxBytes: 1, maxImageBytes: 1 },
  },
};

/** A call as 2026.2.17 sends it to a node. */
const invoke17 = {
  type: "event",
  event: "node.invoke.request",
  payload: {
    id: "c0ffee00-1f0a-4a63-9a4c-0a2f1f5f7c77",
    nodeId: deviceId,
    command: "system.which",
    paramsJSON: null,
    timeoutMs: 30_000,
    idempotencyKey: "k1",
  },
};

export const connects = [
  ["the command line of 2026.2.17", operatorConnect17],
  ["a node host of 2026.9.6", nodeConnect96],
  ["the command line of 2026.9.6 without a device", operatorConnect96],
  ["a phone of 2026.9.6 with a setup code", phoneConnect96],
] as const;

export const eventFrames = [
  challenge17,
  challenge96,
  tick17,
  resolved17,
  shutdown17,
  requested17,
  invoke17,
] as const;
