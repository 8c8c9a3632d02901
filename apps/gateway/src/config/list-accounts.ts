import { DEFAULT_ACCOUNT, type AccountId, type ChannelId } from "@openclaw/contracts";
import type { AccessPolicy } from "@openclaw/pairing-core";
import type {
  ChannelAccount,
  ChannelAccountConfig,
  ChannelConfig,
  ChannelSettings,
  GatewayConfig,
} from "./config-types.js";

const SUPPORTED: ReadonlySet<ChannelId> = new Set(["webchat", "telegram"]);

/**
 * The accounts of all channels in the configuration. Webchat's default account is always there (`enabled` says whether it
 * runs), Telegram's when it has credentials; an account takes from its channel what it does not say itself.
 */
export function listAccounts(config: GatewayConfig): readonly ChannelAccount[] {
  const channels = { webchat: {}, ...config.channels };
  return Object.entries(channels).flatMap(([channel, channelConfig]) =>
    accountIds(channel, channelConfig).map((account) => describe(config, channel, channelConfig, account)),
  );
}

function accountIds(channel: ChannelId, config: ChannelConfig): readonly AccountId[] {
  const named = Object.keys(config.accounts ?? {});
  if (named.includes(DEFAULT_ACCOUNT) || !hasDefaultAccount(channel, config, named)) return named;
  return [DEFAULT_ACCOUNT, ...named];
}

/** Telegram's default account is what the channel's own token connects; elsewhere it exists when nothing else does. */
function hasDefaultAccount(channel: ChannelId, config: ChannelConfig, named: readonly AccountId[]): boolean {
  if (channel !== "telegram") return named.length === 0;
  return config.botToken !== undefined || config.tokenFile !== undefined || named.length === 0;
}

function describe(
  config: GatewayConfig,
  channel: ChannelId,
  channelConfig: ChannelConfig,
  account: AccountId,
): ChannelAccount {
  const own = channelConfig.accounts?.[account] ?? {};
  return {
    channel,
    account,
    enabled: (own.enabled ?? true) && (channelConfig.enabled ?? true),
    supported: SUPPORTED.has(channel),
    policy: mergePolicy(config, channelConfig, own),
    settings: mergeSettings(channelConfig, own, account),
  };
}

function mergePolicy(config: GatewayConfig, channel: ChannelConfig, own: ChannelAccountConfig): AccessPolicy {
  const { dmPolicy, allowFrom, groupPolicy, groupAllowFrom, groups } = { ...channel, ...own };
  const effectiveGroupPolicy = groupPolicy ?? config.channelDefaults.groupPolicy;
  return {
    ...(dmPolicy !== undefined && { dmPolicy }),
    ...(allowFrom !== undefined && { allowFrom }),
    ...(effectiveGroupPolicy !== undefined && { groupPolicy: effectiveGroupPolicy }),
    ...(groupAllowFrom !== undefined && { groupAllowFrom }),
    ...(groups !== undefined && { groups }),
  };
}

/** Credentials and webhooks belong to one bot, so a named account never takes its channel's: two pollers would fight. */
function mergeSettings(
  channel: ChannelConfig,
  own: ChannelAccountConfig,
  account: AccountId,
): ChannelSettings {
  const { apiRoot, allowedHosts } = { ...channel, ...own };
  const bot = account === DEFAULT_ACCOUNT ? { ...channel, ...own } : own;
  const { webhookUrl, webhookSecret, webhookPath } = bot;
  const hasOwnToken = own.botToken !== undefined || own.tokenFile !== undefined;
  const { botToken, tokenFile } = hasOwnToken ? own : bot;
  return {
    ...(botToken !== undefined && { botToken }),
    ...(tokenFile !== undefined && { tokenFile }),
    ...(apiRoot !== undefined && { apiRoot }),
    ...(webhookUrl !== undefined && { webhookUrl }),
    ...(webhookSecret !== undefined && { webhookSecret }),
    ...(webhookPath !== undefined && { webhookPath }),
    ...(allowedHosts !== undefined && { allowedHosts }),
  };
}
