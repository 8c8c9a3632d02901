import { DEFAULT_ACCOUNT } from "@openclaw/contracts";
import type { ChannelAccount } from "../config/config-types.js";
import type { Environment } from "../state-directories.js";
import { sectionOf, type ChannelDefinition } from "./channel-definition.js";
import { CHANNELS } from "./channel-table.js";
import { missingText } from "./create-channel.js";
import { isAdapterInstalled } from "./is-adapter-installed.js";

/** A credential and where it comes from, without its value. */
export interface CredentialSource {
  /** Key of the configuration, such as `channels.slack.botToken`. */
  readonly key: string;
  /** `file`: the configuration names a file that holds it. */
  readonly source: "config" | "file" | "environment";
  /** The file or the variable. */
  readonly place?: string;
}

/** What can be told of an account without connecting it. */
export interface AccountDescription {
  /** The package that connects it, when that is not a part of the gateway. */
  readonly adapter?: { readonly name: string; readonly isInstalled: boolean };
  readonly credentials: readonly CredentialSource[];
  /** What has to be set first, and where. */
  readonly missing?: string;
  /** Where the gateway answers the vendor. */
  readonly webhookPath?: string;
  /** Its session is made by `openclaw channels login` and kept by us. */
  readonly isLinked: boolean;
}

/** Describes an account of a channel that this version can connect; `undefined` for others. */
export function describeAccount(account: ChannelAccount, env: Environment): AccountDescription | undefined {
  const definition = CHANNELS.get(account.channel);
  if (definition === undefined) return undefined;
  const { adapter, link } = definition;
  const missing = missingText(definition, account);
  const webhookPath = definition.webhookPath(account.settings);
  return {
    ...(adapter !== undefined && { adapter: { name: adapter, isInstalled: isAdapterInstalled(adapter) } }),
    credentials: credentialSources(definition, account, env),
    ...(missing !== undefined && { missing }),
    ...(webhookPath !== undefined && { webhookPath }),
    isLinked: link !== undefined && "state" in link.session,
  };
}

function credentialSources(
  { environment = {}, keys }: ChannelDefinition,
  account: ChannelAccount,
  env: Environment,
): readonly CredentialSource[] {
  const section = sectionOf(account);
  return Object.entries(keys).flatMap(([name, { fileOf, isSecret }]): readonly CredentialSource[] => {
    const value = account.settings[name];
    if (typeof value !== "string" || !(isSecret || fileOf !== undefined)) return [];
    const key = `${section}.${name}`;
    if (fileOf !== undefined) return [{ key, source: "file", place: value }];
    const variable = Object.keys(environment).find((each) => environment[each] === name);
    const isFromVariable =
      account.account === DEFAULT_ACCOUNT && variable !== undefined && env[variable]?.trim() === value;
    return [isFromVariable ? { key, source: "environment", place: variable } : { key, source: "config" }];
  });
}

/** Keys without which an account cannot be connected, in the words of the configuration; for those who ask how to log in. */
export function credentialKeys(
  account: Pick<ChannelAccount, "channel" | "account" | "settings">,
): readonly string[] {
  const needs = CHANNELS.get(account.channel)?.needs(account.settings) ?? [];
  return needs.map(({ keys: [name] }) => `${sectionOf(account)}.${name}`);
}
