import type { GatewayConfig } from "./config-types.js";

/** The port that OpenClaw uses. */
const DEFAULT_PORT = 18_789;

/** What counts when there is no file: webchat on loopback under policy `pairing`, and an agent that echoes. */
export const defaultConfig: GatewayConfig = {
  gateway: {
    port: DEFAULT_PORT,
    host: "127.0.0.1",
    bind: "loopback",
    trustedProxies: [],
    // Those of OpenClaw.
    auth: { rateLimit: { maxAttempts: 10, windowMs: 60_000, lockoutMs: 300_000 } },
    tls: { enabled: false, autoGenerate: true },
    allowedOrigins: [],
    handshakeTimeoutMs: 15_000,
    nodes: { autoApproveLocal: false },
    remote: {},
  },
  commands: { ownerAllowFrom: [] },
  channels: {},
  channelDefaults: {},
  agent: { type: "echo" },
  pairing: {},
  logging: { level: "info" },
};
