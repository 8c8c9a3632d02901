import { parseAccountId, parseChannelId } from "@openclaw/contracts";
import type { ChannelAccountConfig, ChannelConfig } from "./config-types.js";
import { showValue, type ConfigProblem } from "./config-problems.js";

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
      ...(channel === "webchat" ? checkWebchatAccounts(accounts) : []),
    ];
  });
}

/** Rules that concern more than one key, which may stand in different files. */
export function checkAccounts(channels: Channels): readonly ConfigProblem[] {
  return Object.entries(channels).flatMap(([channel, config]) => {
    const key = `channels.${channel}`;
    return [
      ...checkAccount(key, config, config),
      ...Object.entries(config.accounts ?? {}).flatMap(([account, own]) =>
        checkAccount(`${key}.accounts.${account}`, own, { ...config, ...own }),
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
): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (own.dmPolicy === "open" && !(effective.allowFrom ?? []).includes("*")) {
    const expected = `to include "*" (${key}.dmPolicy="open" requires ${key}.allowFrom to include "*")`;
    problems.push({ key: `${key}.allowFrom`, expected, got: showList(effective.allowFrom) });
  }
  if (own.webhookUrl !== undefined && own.webhookSecret === undefined) {
    const expected = "a secret beside webhookUrl; make one with: openssl rand -hex 32";
    problems.push({ key: `${key}.webhookSecret`, expected, got: "nothing" });
  }
  return problems;
}

function checkWebchatAccounts(accounts: readonly string[]): readonly ConfigProblem[] {
  const other = accounts.find((account) => account !== "default");
  if (other === undefined) return [];
  return [
    { key: "channels.webchat.accounts", expected: 'no account but "default"', got: showValue("", other) },
  ];
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
