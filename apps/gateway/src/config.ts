export { listAccounts } from "./config/list-accounts.js";
export { loadConfig, type LoadConfigOptions } from "./config/load-config.js";
export type {
  AgentConfig,
  ChannelAccount,
  ChannelAccountConfig,
  ChannelConfig,
  ChannelSettings,
  GatewayConfig,
  LoadedConfig,
  LogLevel,
} from "./config/config-types.js";
