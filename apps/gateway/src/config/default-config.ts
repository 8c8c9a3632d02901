import type { GatewayConfig } from "./config-types.js";

/** The port that OpenClaw uses. */
const DEFAULT_PORT = 18_789;

/** What counts when there is no file: webchat on loopback under policy `pairing`, and an agent that echoes. */
export const defaultConfig: GatewayConfig = {
  gateway: { port: DEFAULT_PORT, host: "127.0.0.1", trustedProxies: [] },
  channels: {},
  channelDefaults: {},
  agent: { type: "echo" },
  pairing: {},
  logging: { level: "info" },
};
