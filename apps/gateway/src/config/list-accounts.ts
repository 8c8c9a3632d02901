import { DEFAULT_ACCOUNT, type AccountId, type ChannelId } from "@openclaw/contracts";
import type { AccessPolicy } from "@openclaw/pairing-core";
import { sectionOf, type ChannelSettings } from "../channels/channel-definition.js";
import type { ChannelKeys } from "../channels/channel-keys.js";
import { CHANNELS } from "../channels/channel-table.js";
import { withoutReplaced } from "../channels/credential-keys.js";
import type { ChannelAccount, ChannelAccountConfig, ChannelConfig, GatewayConfig } from "./config-types.js";

/**
 * The accounts of all channels in the configuration. Webchat's default account is always there (`enabled` says whether it
 * runs), that of others when the channel itself has credentials, or has no other account; an account takes from its channel what
 * it does not say itself.
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

/** The default account is what the channel's own credentials connect. */
function hasDefaultAccount(channel: ChannelId, config: ChannelConfig, named: readonly AccountId[]): boolean {
  const keys = CHANNELS.get(channel)?.defaultAccountKeys ?? [];
  return named.length === 0 || keys.some((key) => config[key] !== undefined);
}

function describe(
  config: GatewayConfig,
  channel: ChannelId,
  channelConfig: ChannelConfig,
  account: AccountId,
): ChannelAccount {
  const own = channelConfig.accounts?.[account] ?? {};
  const definition = CHANNELS.get(channel);
  const settings =
    definition === undefined ? {} : mergeSettings(definition.keys, channelConfig, own, account);
  const policy = { ...mergePolicy(config, channelConfig, own), ...definition?.groups };
  const narrowing = Object.keys(settings).find((name) => definition?.keys[name]?.narrowsGroups === true);
  const closedBy = policy.groupPolicy === "open" ? narrowing : undefined;
  return {
    channel,
    account,
    enabled: (own.enabled ?? true) && (channelConfig.enabled ?? true),
    supported: definition !== undefined,
    policy: closedBy === undefined ? policy : { ...policy, groupPolicy: "allowlist" },
    ...(closedBy !== undefined && { groupsClosedBy: closedBy }),
    settings,
  };
}

/** What would be open if the file were read otherwise than it is. */
export function closedGroupWarnings(accounts: readonly ChannelAccount[]): readonly string[] {
  return accounts.flatMap((account) => {
    const key = account.groupsClosedBy;
    if (key === undefined) return [];
    return [
      `${sectionOf(account)}: groupPolicy "open" counts as "allowlist", because ${key} may narrow it and is not used here. List senders in groupAllowFrom, or remove ${key}.`,
    ];
  });
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

/** Credentials and webhooks belong to one bot, so a named account never takes its channel's: two pollers would fight (S96). */
function mergeSettings(
  keys: ChannelKeys,
  channel: ChannelConfig,
  own: ChannelAccountConfig,
  account: AccountId,
): ChannelSettings {
  const isDefault = account === DEFAULT_ACCOUNT;
  const inherited = pick(channel, keys, (name) => isDefault || keys[name]?.isOwn === false);
  const named = pick(own, keys, () => true);
  return { ...withoutReplaced(inherited, named), ...named };
}

function pick(
  section: ChannelSettings,
  keys: ChannelKeys,
  isTaken: (name: string) => boolean,
): Record<string, unknown> {
  const taken = Object.keys(keys).filter((name) => section[name] !== undefined && isTaken(name));
  return Object.fromEntries(taken.map((name) => [name, section[name]]));
}
