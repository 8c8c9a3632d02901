import type { AccountId, ChannelId } from "@openclaw/contracts";
import { channelIdentity } from "@openclaw/gateway/channel-identities";
import type { ChannelAccount, GatewayConfig } from "@openclaw/gateway/config";
import type { ListFilter, PairingGrant } from "@openclaw/pairing-core";
import type { CliState } from "../state/open-state.js";

/** Why the owner should look at an entry. */
export type AllowedRisk =
  /** The entry admits everybody. */
  | "everybody"
  /** The entry is a name that its holder can change; it never matches. */
  | "mutable-name"
  /** The grant's end has passed. */
  | "ended"
  /** The account's policy does not look at approvals. */
  | "policy-ignores-approvals"
  /** The channel or account is disabled, or its policy admits nobody. */
  | "not-in-effect";

/** One sender, or one line of the configuration, that may write to one account. */
export interface AllowedSender {
  readonly channel: ChannelId;
  readonly account: AccountId;
  /** The sender id, or the entry as the configuration has it. */
  readonly id: string;
  /** `grant` is an approval, `config` a line of the configuration. */
  readonly source: "grant" | "config";
  readonly scope: "direct" | "group";
  /** The configuration key that holds the entry. */
  readonly key?: string;
  readonly grant?: PairingGrant;
  readonly risks: readonly AllowedRisk[];
}

/** Everybody who is allowed, and by what: approvals first, then the configuration. */
export async function listAllowedSenders(
  state: CliState,
  filter: ListFilter,
): Promise<readonly AllowedSender[]> {
  const grants = await state.pairing.listGrants(filter);
  const fromGrants = grants.map((grant) => fromGrant(state.accounts, grant));
  return [...fromGrants, ...listConfiguredSenders(state, filter)];
}

/** Everybody whom the configuration lists; nobody when it cannot be read. */
export function listConfiguredSenders(
  state: Pick<CliState, "accounts" | "config">,
  filter: ListFilter,
): readonly AllowedSender[] {
  if (state.config.status === "failed") return [];
  const { config } = state.config.loaded;
  const accounts = state.accounts.filter(
    ({ channel, account }) =>
      (filter.channel === undefined || channel === filter.channel) &&
      (filter.account === undefined || account === filter.account),
  );
  return accounts.flatMap((account) => fromConfig(config, account));
}

function fromGrant(accounts: readonly ChannelAccount[], grant: PairingGrant): AllowedSender {
  const { channel, account, senderId } = grant;
  const configured = accounts.find((entry) => entry.channel === channel && entry.account === account);
  const dmPolicy = configured?.policy.dmPolicy ?? "pairing";
  const risks: AllowedRisk[] = [];
  if (grant.ended) risks.push("ended");
  if (dmPolicy !== "pairing") risks.push("policy-ignores-approvals");
  if (configured?.enabled === false) risks.push("not-in-effect");
  return { channel, account, id: senderId, source: "grant", scope: "direct", grant, risks };
}

function fromConfig(config: GatewayConfig, account: ChannelAccount): readonly AllowedSender[] {
  const { policy } = account;
  const groups = Object.entries(policy.groups ?? {});
  return [
    ...entries(account, "direct", configKey(config, account, "allowFrom"), policy.allowFrom),
    ...entries(account, "group", configKey(config, account, "groupAllowFrom"), policy.groupAllowFrom),
    ...groups.flatMap(([groupId, group]) =>
      entries(
        account,
        "group",
        `${configKey(config, account, "groups")}.${groupId}.allowFrom`,
        group.allowFrom,
      ),
    ),
  ];
}

function entries(
  account: ChannelAccount,
  scope: AllowedSender["scope"],
  key: string,
  list: readonly string[] = [],
): readonly AllowedSender[] {
  const { channel, enabled, policy } = account;
  const isOff = scope === "direct" ? policy.dmPolicy === "disabled" : policy.groupPolicy === "disabled";
  return list.map((entry) => {
    const risks: AllowedRisk[] = [];
    if (entry.trim() === "*") risks.push("everybody");
    else if (channelIdentity(channel).normalizeAllowEntry(entry) === undefined) risks.push("mutable-name");
    if (!enabled || isOff) risks.push("not-in-effect");
    return { channel, account: account.account, id: entry, source: "config", scope, key, risks };
  });
}

/** The key in the file: that of the account when it has a list of its own, else that of its channel. */
export function configKey(
  config: GatewayConfig,
  { channel, account }: Pick<ChannelAccount, "channel" | "account">,
  field: "allowFrom" | "groupAllowFrom" | "groups" | "dmPolicy" | "groupPolicy",
): string {
  const own = config.channels[channel]?.accounts?.[account]?.[field];
  return own === undefined
    ? `channels.${channel}.${field}`
    : `channels.${channel}.accounts.${account}.${field}`;
}
