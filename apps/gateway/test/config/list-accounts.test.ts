import { describe, expect, it } from "vitest";
import { listAccounts, type GatewayConfig } from "../../src/config.js";
import { defaultConfig } from "../../src/config/default-config.js";

type Channels = GatewayConfig["channels"];

const accountsOf = (channels: Channels, channelDefaults: GatewayConfig["channelDefaults"] = {}) =>
  listAccounts({ ...defaultConfig, channels, channelDefaults });

const names = (channels: Channels): readonly string[] =>
  accountsOf(channels).map(
    ({ channel, account, enabled }) => `${channel}/${account}${enabled ? "" : " (off)"}`,
  );

describe("the accounts of a configuration", () => {
  const table: readonly (readonly [string, Channels, readonly string[]])[] = [
    ["nothing: webchat", {}, ["webchat/default"]],
    ["webchat switched off", { webchat: { enabled: false } }, ["webchat/default (off)"]],
    ["Telegram with a token", { telegram: { botToken: "t" } }, ["webchat/default", "telegram/default"]],
    [
      "Telegram with a token file",
      { telegram: { tokenFile: "/t" } },
      ["webchat/default", "telegram/default"],
    ],
    ["Telegram without credentials", { telegram: {} }, ["webchat/default", "telegram/default"]],
    [
      "named bots alone",
      { telegram: { accounts: { work: { botToken: "w" }, home: { botToken: "h" } } } },
      ["webchat/default", "telegram/work", "telegram/home"],
    ],
    [
      "named bots beside the channel's own",
      { telegram: { botToken: "t", accounts: { work: { botToken: "w", enabled: false } } } },
      ["webchat/default", "telegram/default", "telegram/work (off)"],
    ],
    [
      "a channel that is off with all its bots",
      { telegram: { enabled: false, accounts: { work: { botToken: "w", enabled: true } } } },
      ["webchat/default", "telegram/work (off)"],
    ],
    ["a channel of OpenClaw", { irc: { dmPolicy: "pairing" } }, ["webchat/default", "irc/default"]],
  ];

  it.each(table)("%s", (_name, channels, expected) => {
    expect(names(channels)).toEqual(expected);
  });

  it("says which channels this version can connect", () => {
    expect(accountsOf({ irc: {}, telegram: {} }).map(({ supported }) => supported)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("takes policies from the channel unless the account says otherwise", () => {
    const [, , work] = accountsOf({
      telegram: {
        botToken: "t",
        dmPolicy: "allowlist",
        allowFrom: ["1"],
        groupAllowFrom: ["2"],
        groups: { "-1": {} },
        accounts: { work: { botToken: "w", allowFrom: ["3"], groupPolicy: "disabled" } },
      },
    });
    expect(work?.policy).toEqual({
      dmPolicy: "allowlist",
      allowFrom: ["3"],
      groupPolicy: "disabled",
      groupAllowFrom: ["2"],
      groups: { "-1": {} },
    });
  });

  it("takes the default for groups from channels.defaults last", () => {
    const policies = accountsOf({ telegram: { groupPolicy: "disabled" } }, { groupPolicy: "open" });
    expect(policies.map(({ policy }) => policy.groupPolicy)).toEqual(["open", "disabled"]);
  });

  it("S96: a named account never takes the credentials of its channel", () => {
    const shared = { botToken: "t", webhookUrl: "https://x/", webhookSecret: "s", webhookPath: "/x" };
    const [, own, work] = accountsOf({
      telegram: { ...shared, apiRoot: "http://api", accounts: { work: {} } },
    });
    expect(own?.settings).toEqual({ ...shared, apiRoot: "http://api" });
    expect(work?.settings).toEqual({ apiRoot: "http://api" });
  });

  it("the default account's own token counts before the token file of its channel", () => {
    const [, own] = accountsOf({
      telegram: { tokenFile: "/t", accounts: { default: { botToken: "own" } } },
    });
    expect(own?.settings).toEqual({ botToken: "own" });
  });
});
