import { parseAccountId, parseChannelId } from "@openclaw/contracts";
import type { ChannelDefinition } from "../channels/channel-definition.js";
import { CHANNELS } from "../channels/channel-table.js";
import type { ChannelAccountConfig, ChannelConfig } from "./config-types.js";
import { nearestName, showValue, type ConfigProblem } from "./config-problems.js";

type Channels = Readonly<Record<string, ChannelConfig>>;

/** Names of channels and accounts, which are keys and therefore in no schema. */
export function checkNames(channels: Channels): readonly ConfigProblem[] {
  const channelNames = 'a channel name in lower case, such as "telegram"';
  const accountNames = 'an account name in lower case, such as "work"';
  return Object.entries(channels).flatMap(([channel, config]) => {
    const accounts = Object.keys(config.accounts ?? {});
    const key = `channels.${channel}.accounts`;
    return [
      ...checkName("channels", channel, parseChannelId, channelNames),
      ...accounts.flatMap((account) => checkName(key, account, parseAccountId, accountNames)),
      ...(CHANNELS.get(channel)?.isBuiltIn === true ? checkOnlyDefault(channel, accounts) : []),
    ];
  });
}

/** A mistyped channel would be taken for one that is OpenClaw's alone, and never run. */
export function channelNameWarnings(channels: Channels): readonly string[] {
  return Object.keys(channels).flatMap((name) => {
    const near = CHANNELS.has(name) ? undefined : nearestName(name, [...CHANNELS.keys()]);
    if (near === undefined) return [];
    return [
      `channels has ${showValue("", name)}, which is no channel that is known here (did you mean ${near}?).`,
    ];
  });
}

/** Rules that concern more than one key, which may stand in different files. */
export function checkAccounts(channels: Channels): readonly ConfigProblem[] {
  return Object.entries(channels).flatMap(([channel, config]) => {
    const key = `channels.${channel}`;
    const together = CHANNELS.get(channel)?.together;
    return [
      ...checkAccount(key, config, config, together),
      ...Object.entries(config.accounts ?? {}).flatMap(([account, own]) =>
        checkAccount(`${key}.accounts.${account}`, own, { ...config, ...own }, together),
      ),
    ];
  });
}

function checkName(
  parent: string,
  name: string,
  parse: (value: unknown) => string,
  expected: string,
): readonly ConfigProblem[] {
  const isValid = attempt(() => parse(name) === name);
  return isValid ? [] : [{ key: parent, expected, got: showValue("", name) }];
}

function checkAccount(
  key: string,
  own: ChannelAccountConfig,
  effective: ChannelAccountConfig,
  together: ChannelDefinition["together"],
): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (own.dmPolicy === "open" && !(effective.allowFrom ?? []).includes("*")) {
    const expected = `to include "*" (${key}.dmPolicy="open" requires ${key}.allowFrom to include "*")`;
    problems.push({ key: `${key}.allowFrom`, expected, got: showList(effective.allowFrom) });
  }
  return [...problems, ...checkTogether(key, together, own)];
}

function checkTogether(
  key: string,
  together: ChannelDefinition["together"],
  own: ChannelAccountConfig,
): readonly ConfigProblem[] {
  if (together === undefined || own[together.key] === undefined) return [];
  const [first] = together.needs;
  if (together.needs.some((name) => own[name] !== undefined)) return [];
  return [{ key: `${key}.${first}`, expected: together.expected, got: "nothing" }];
}

function checkOnlyDefault(channel: string, accounts: readonly string[]): readonly ConfigProblem[] {
  const other = accounts.find((account) => account !== "default");
  if (other === undefined) return [];
  const key = `channels.${channel}.accounts`;
  return [{ key, expected: 'no account but "default"', got: showValue("", other) }];
}

function showList(list: readonly string[] | undefined): string {
  return list === undefined ? "nothing" : JSON.stringify(list.slice(0, 5));
}

function attempt(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false; // The parser says by throwing that the name is none.
  }
}
