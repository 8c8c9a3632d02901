import { DEFAULT_CHANNEL_LIMITS, type ChannelLimits } from "@openclaw/channel-kit";
import { DEFAULT_ACCOUNT, parseAccountId, silentLogger } from "@openclaw/contracts";
import type { AccountId, Clock, Logger } from "@openclaw/contracts";
import { discordErrors } from "./discord-errors.js";

/** Times of Discord, beside those of every channel. */
export interface DiscordLimits extends ChannelLimits {
  /** Longest start of a bot of one shard; each further shard adds what Discord makes it wait. Default 30 s. */
  readonly startTimeoutMs: number;
  /** Least time between two new sessions, as Discord wants it. Default 5 s. */
  readonly identifyIntervalMs: number;
  /** How many private chats and threads are remembered by their ids. Default 10,000. */
  readonly maxRememberedChannels: number;
}

export interface DiscordChannelOptions {
  /** As the Developer Portal shows it under Bot, Reset Token. */
  readonly token: string;
  /** Which of several bots this is. Default `default`. */
  readonly account?: AccountId;
  /**
   * Receives what is written in servers too. Needs the Message Content Intent, which is switched on in the Developer Portal.
   * Default false: private messages, commands and buttons alone.
   */
  readonly guildMessages?: boolean;
  /** Discord's API. Default `https://discord.com/api`. */
  readonly apiUrl?: string;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly limits?: Partial<DiscordLimits>;
  /** Where this is configured, for error messages. Default `channels.discord` or the account's part of it. */
  readonly configKey?: string;
}

export interface DiscordSettings {
  readonly token: string;
  readonly account: AccountId;
  readonly guildMessages: boolean;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly limits: DiscordLimits;
  readonly configKey: string;
}

// Three parts in base64url, the first of which is the bot's id.
const TOKEN = /^[\w-]{17,}\.[\w-]{4,}\.[\w-]{20,}$/;

/** Checks the options. Throws `CHANNEL_OPTIONS_INVALID`; no message repeats the token. */
export function readDiscordOptions(options: DiscordChannelOptions): DiscordSettings {
  const account = parseAccountId(options.account);
  const section = account === DEFAULT_ACCOUNT ? "channels.discord" : `channels.discord.accounts.${account}`;
  const configKey = options.configKey ?? section;
  return {
    token: readToken(options.token, configKey),
    account,
    guildMessages: options.guildMessages ?? false,
    apiUrl: readApiUrl(options.apiUrl, configKey),
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? { now: Date.now },
    limits: {
      ...DEFAULT_CHANNEL_LIMITS,
      startTimeoutMs: 30_000,
      identifyIntervalMs: 5_000,
      maxRememberedChannels: 10_000,
      ...options.limits,
    },
    configKey,
  };
}

function readToken(value: unknown, configKey: string): string {
  if (typeof value === "string" && TOKEN.test(value)) return value;
  throw discordErrors.optionsInvalid(
    `Invalid ${configKey}.token: expected a bot token, three parts of letters and digits with dots between, without "Bot " ` +
      "in front. The Developer Portal (https://discord.com/developers/applications) shows it under Bot, Reset Token; the " +
      "Client Secret and the Public Key are something else.",
  );
}

function readApiUrl(value: unknown, configKey: string): string {
  if (value === undefined) return "https://discord.com/api";
  if (typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) {
    return value.replace(/\/+$/, "");
  }
  throw discordErrors.optionsInvalid(
    `Invalid ${configKey}.apiUrl: expected the address of Discord's API, such as https://discord.com/api.`,
  );
}
