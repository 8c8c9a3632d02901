export type { ChannelSettings } from "./channels/channel-definition.js";
export { listAccounts } from "./config/list-accounts.js";
export { loadConfig, type LoadConfigOptions } from "./config/load-config.js";
export type {
  AgentConfig,
  ChannelAccount,
  ChannelAccountConfig,
  ChannelConfig,
  GatewayConfig,
  LoadedConfig,
  LogLevel,
} from "./config/config-types.js";
