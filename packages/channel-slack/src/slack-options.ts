import type { IncomingMessage } from "node:http";
import { createChannelErrors, DEFAULT_CHANNEL_LIMITS, type ChannelLimits } from "@openclaw/channel-kit";
import { DEFAULT_ACCOUNT, parseAccountId, silentLogger } from "@openclaw/contracts";
import type { AccountId, Clock, Logger, OpenClawError } from "@openclaw/contracts";

/** A secret, or a function that is asked for each call, so that a changed secret counts at once. */
export type SlackSecret = string | (() => string | Promise<string>);

/** Times of Slack, beside those of every channel. */
export interface SlackLimits extends ChannelLimits {
  /**
   * How long an event stays unacknowledged while its message is being handled: a process that dies within this time gets it
   * again. Slack waits 3 s. Default 2.5 s.
   */
  readonly holdMs: number;
  /** A Socket Mode connection that answers no ping for this long counts as lost. Default 5 s. */
  readonly pingTimeoutMs: number;
  /** Longest wait for the name of a sender, which is for the owner's eyes only. Default 1 s. */
  readonly nameTimeoutMs: number;
}

export interface SlackChannelOptions {
  /** Bot User OAuth Token: `xoxb-…`. */
  readonly botToken: string;
  /** App-Level Token with the scope `connections:write`: `xapp-…`. Receives by Socket Mode. */
  readonly appToken?: string;
  /** Receives by HTTP: what Slack signs its calls with, 16 characters or more. Not beside `appToken`. */
  readonly signingSecret?: SlackSecret;
  /** Where the handler of HTTP is mounted. Default `/slack/events`. */
  readonly webhookPath?: string;
  /** Who calls by HTTP, for the limiter of calls that are not genuine. Default: the socket's address. */
  readonly clientAddress?: (request: IncomingMessage) => string;
  /** Which of several apps or workspaces this is. Default `default`. */
  readonly account?: AccountId;
  /** Slack's Web API. Default `https://slack.com/api/`. */
  readonly apiUrl?: string;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly limits?: Partial<SlackLimits>;
  /** Where this is configured, for error messages. Default `channels.slack` or the account's part of it. */
  readonly configKey?: string;
}

/** How events come: by a connection that we open, or by calls of Slack. */
export type SlackReceiving =
  | { readonly mode: "socket"; readonly appToken: string }
  | {
      readonly mode: "http";
      readonly signingSecret: SlackSecret;
      readonly path: string;
      readonly clientAddress: ((request: IncomingMessage) => string) | undefined;
    };

export interface SlackSettings {
  readonly botToken: string;
  readonly receiving: SlackReceiving;
  readonly account: AccountId;
  /** With a slash at the end. */
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly limits: SlackLimits;
  readonly configKey: string;
  /** What no text may show. */
  readonly secrets: readonly string[];
}

const BOT_TOKEN = /^xoxb-[\w-]{1,512}$/;
const APP_TOKEN = /^xapp-[\w-]{1,512}$/;
// Slack's have 32 hexadecimal digits. Whoever guesses one can write as anybody.
const SIGNING_SECRET = /^[\x21-\x7e]{16,256}$/;

const SECRET_ADVICE =
  "16 characters or more, without spaces: Signing Secret under Basic Information, App Credentials. HTTP does not start without it";

/** Checks the options. Throws `CHANNEL_OPTIONS_INVALID`, naming the key; no message repeats a token or secret. */
export function readSlackOptions(options: SlackChannelOptions): SlackSettings {
  const account = parseAccountId(options.account);
  const configKey =
    options.configKey ??
    (account === DEFAULT_ACCOUNT ? "channels.slack" : `channels.slack.accounts.${account}`);
  const { botToken } = options;
  if (typeof botToken !== "string" || !BOT_TOKEN.test(botToken)) {
    throw invalid(
      configKey,
      "botToken",
      "a token that begins with xoxb-: Bot User OAuth Token under OAuth & Permissions",
    );
  }
  const receiving = readReceiving(options, configKey);
  return {
    botToken,
    receiving,
    account,
    apiUrl: readApiUrl(options.apiUrl, configKey),
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? { now: Date.now },
    limits: {
      ...DEFAULT_CHANNEL_LIMITS,
      holdMs: 2500,
      pingTimeoutMs: 5000,
      nameTimeoutMs: 1000,
      ...options.limits,
    },
    configKey,
    secrets: [
      botToken,
      ...(receiving.mode === "socket" ? [receiving.appToken] : []),
      ...(typeof options.signingSecret === "string" ? [options.signingSecret] : []),
    ],
  };
}

function readReceiving(options: SlackChannelOptions, configKey: string): SlackReceiving {
  const { appToken, clientAddress, signingSecret, webhookPath: path = "/slack/events" } = options;
  if ((appToken === undefined) === (signingSecret === undefined)) {
    const found = appToken === undefined ? "neither is set" : "both are set";
    throw invalid(
      configKey,
      "appToken",
      `either appToken (Socket Mode) or signingSecret (HTTP), and ${found}`,
    );
  }
  if (signingSecret === undefined) {
    if (typeof appToken === "string" && APP_TOKEN.test(appToken)) return { mode: "socket", appToken };
    throw invalid(
      configKey,
      "appToken",
      "a token that begins with xapp-: App-Level Tokens under Basic Information, with the scope connections:write",
    );
  }
  if (typeof signingSecret !== "function" && !isSigningSecret(signingSecret)) {
    throw invalid(configKey, "signingSecret", SECRET_ADVICE);
  }
  if (typeof path !== "string" || !/^\/[^\s?#]*$/.test(path)) {
    throw invalid(configKey, "webhookPath", 'a path that starts with "/", such as /slack/events');
  }
  return { mode: "http", signingSecret, path, clientAddress };
}

/** Without a good secret anybody could write as anybody. */
export function isSigningSecret(secret: unknown): secret is string {
  return typeof secret === "string" && SIGNING_SECRET.test(secret);
}

/** For a secret that a function gives. */
export function invalidSecretError(configKey: string): OpenClawError {
  return invalid(configKey, "signingSecret", SECRET_ADVICE);
}

function readApiUrl(value: string = "https://slack.com/api/", configKey: string): string {
  if (typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) {
    return value.endsWith("/") ? value : `${value}/`;
  }
  throw invalid(configKey, "apiUrl", "the address of the Web API, such as https://slack.com/api/");
}

function invalid(configKey: string, key: string, expected: string): OpenClawError {
  return createChannelErrors("Slack").optionsInvalid(`Invalid ${configKey}.${key}: expected ${expected}.`);
}
