import type { IncomingMessage } from "node:http";
import { DEFAULT_CHANNEL_LIMITS, type ChannelLimits } from "@openclaw/channel-kit";
import { DEFAULT_ACCOUNT, parseAccountId, silentLogger } from "@openclaw/contracts";
import type { AccountId, Clock, Logger, OpenClawError } from "@openclaw/contracts";
import { feishuErrors } from "./feishu-errors.js";

/** A secret, or a function that is asked for each call, so that a changed secret counts at once. */
export type FeishuSecret = string | (() => string | Promise<string>);

/** Times of Feishu, beside those of every channel. */
export interface FeishuLimits extends ChannelLimits {
  /** How long a message may be in work before Feishu is asked to deliver it again; it waits about 3 s. Default 2.5 s. */
  readonly acknowledgeMs: number;
  /** Longest start. Default 30 s. */
  readonly startTimeoutMs: number;
  /** A long connection that does not answer a ping for this long counts as lost. Default 10 s. */
  readonly pingTimeoutMs: number;
}

export interface FeishuWebhookOptions {
  /** `Encrypt Key` of the developer console, 16 characters or more. Calls are signed with it: there is no webhook without. */
  readonly encryptKey: FeishuSecret;
  /** `Verification Token` of the developer console. Checked too when it is given; it takes no part in the signature. */
  readonly verificationToken?: FeishuSecret;
  /** Where the handler is mounted. Default `/feishu/events`. */
  readonly path?: string;
  /** Who calls, for the limiter of calls that are not genuine. Default: the socket's address. */
  readonly clientAddress?: (request: IncomingMessage) => string;
}

export interface FeishuChannelOptions {
  /** As the developer console shows it: `cli_` and 16 hexadecimal digits. */
  readonly appId: string;
  readonly appSecret: string;
  /** `feishu` (China), `lark` (elsewhere), or the address of a server of your own. Default `feishu`. */
  readonly domain?: string;
  /** Receives by webhook instead of the long connection. */
  readonly webhook?: FeishuWebhookOptions;
  /** Which of several apps of the gateway this is. Default `default`. */
  readonly account?: AccountId;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly limits?: Partial<FeishuLimits>;
  /** Where this is configured, for error messages. Default `channels.feishu` or the account's part of it. */
  readonly configKey?: string;
}

export interface FeishuSettings {
  readonly appId: string;
  readonly appSecret: string;
  /** Without a slash at the end. */
  readonly domain: string;
  readonly webhook: (FeishuWebhookOptions & { readonly path: string }) | undefined;
  readonly account: AccountId;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly limits: FeishuLimits;
  readonly configKey: string;
}

const DOMAINS: Readonly<Record<string, string>> = {
  feishu: "https://open.feishu.cn",
  lark: "https://open.larksuite.com",
};
// The SDK's own check: with any other id its long connection writes a line to the log and stays idle for ever.
const APP_ID = /^cli_[0-9a-fA-F]{16}$/;
const SECRET = /^[\x21-\x7e]{8,256}$/;
// Whoever guesses the key can write as anybody.
const ENCRYPT_KEY = /^[\x21-\x7e]{16,256}$/;
const TOKEN = /^[\x21-\x7e]{1,256}$/;

/** Checks the options. Throws `CHANNEL_OPTIONS_INVALID`, naming the key; no message repeats a secret. */
export function readFeishuOptions(options: FeishuChannelOptions): FeishuSettings {
  const account = parseAccountId(options.account);
  const configKey =
    options.configKey ??
    (account === DEFAULT_ACCOUNT ? "channels.feishu" : `channels.feishu.accounts.${account}`);
  const { appId, appSecret } = options;
  if (typeof appId !== "string" || !APP_ID.test(appId)) {
    throw invalid(
      configKey,
      "appId",
      "an app id such as cli_0123456789abcdef, as Credentials & Basic Info shows it",
    );
  }
  if (typeof appSecret !== "string" || !SECRET.test(appSecret)) {
    throw invalid(
      configKey,
      "appSecret",
      "the App Secret as Credentials & Basic Info shows it, without spaces",
    );
  }
  return {
    appId,
    appSecret,
    domain: readDomain(options.domain, configKey),
    webhook: readWebhook(options.webhook, configKey),
    account,
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? { now: Date.now },
    limits: {
      ...DEFAULT_CHANNEL_LIMITS,
      acknowledgeMs: 2500,
      startTimeoutMs: 30_000,
      pingTimeoutMs: 10_000,
      ...options.limits,
    },
    configKey,
  };
}

function readDomain(value: string = "feishu", configKey: string): string {
  const domain = DOMAINS[value] ?? value;
  if (typeof domain === "string" && URL.canParse(domain) && /^https?:$/.test(new URL(domain).protocol)) {
    return domain.replace(/\/+$/, "");
  }
  throw invalid(configKey, "domain", "feishu, lark, or an address such as https://open.feishu.example");
}

function readWebhook(
  webhook: FeishuWebhookOptions | undefined,
  configKey: string,
): FeishuSettings["webhook"] {
  if (webhook === undefined) return undefined;
  const { encryptKey, path = "/feishu/events", verificationToken } = webhook;
  if (typeof encryptKey !== "function") checkEncryptKey(encryptKey, configKey);
  if (verificationToken !== undefined && typeof verificationToken !== "function") {
    checkVerificationToken(verificationToken, configKey);
  }
  if (typeof path !== "string" || !path.startsWith("/")) {
    throw invalid(configKey, "webhookPath", 'a path that starts with "/"');
  }
  return { ...webhook, path };
}

/** Without a good key anybody could write as anybody: the webhook does not start. Throws `CHANNEL_OPTIONS_INVALID`. */
export function checkEncryptKey(key: unknown, configKey: string): asserts key is string {
  if (typeof key === "string" && ENCRYPT_KEY.test(key)) return;
  const expected =
    "the Encrypt Key of 16 characters or more from Events & Callbacks, Encryption Strategy. Feishu signs its calls with it, and " +
    "the webhook does not start without; a Verification Token alone proves nothing";
  throw invalid(configKey, "encryptKey", expected);
}

/** A blank token would pass for any. Throws `CHANNEL_OPTIONS_INVALID`. */
export function checkVerificationToken(token: unknown, configKey: string): asserts token is string {
  if (typeof token === "string" && TOKEN.test(token)) return;
  throw invalid(
    configKey,
    "verificationToken",
    "the Verification Token from Events & Callbacks, Encryption Strategy, or no such key at all",
  );
}

function invalid(configKey: string, key: string, expected: string): OpenClawError {
  return feishuErrors.optionsInvalid(`Invalid ${configKey}.${key}: expected ${expected}.`);
}
