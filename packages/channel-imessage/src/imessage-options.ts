import type { IncomingMessage } from "node:http";
import {
  DEFAULT_ACCOUNT,
  parseAccountId,
  silentLogger,
  type AccountId,
  type Clock,
  type Logger,
  type StateFiles,
} from "@openclaw/contracts";
import { DEFAULT_CHANNEL_LIMITS, type ChannelLimits } from "@openclaw/channel-kit";
import { readBlueBubblesOptions, type BlueBubblesSettings } from "./bluebubbles-options.js";
import { imessageErrors } from "./imessage-errors.js";
import { readImsgOptions, type ImsgSettings } from "./imsg-options.js";

/** Through what texts go where iMessage does not reach, and whose messages count. */
export type ImessageService = "imessage" | "sms" | "auto";

/** How BlueBubbles hands a text to Messages. */
export type BlueBubblesMethod = "apple-script" | "private-api";

export interface ImessageChannelOptions {
  /** Default `default`. */
  readonly account?: AccountId;
  /**
   * `imessage` (the default) takes no SMS and RCS and sends none: their sender numbers can be forged. `auto` and `sms` take them.
   */
  readonly service?: ImessageService;

  /** imsg: the program, a path or a name in `PATH`. Default `imsg`. */
  readonly cliPath?: string;
  /** imsg: the Messages database. Default that of the user, `~/Library/Messages/chat.db`. */
  readonly dbPath?: string;
  /** imsg: runs the program on another machine, over `ssh`: `host` or `user@host`. */
  readonly remoteHost?: string;
  /** imsg: environment of the program, asked for at each start: without the secrets of this process. Default that of this process. */
  readonly env?: () => Readonly<Record<string, string | undefined>>;
  /** imsg: country for numbers without a country code, such as `US`. */
  readonly region?: string;

  /** BlueBubbles: address of the server, such as `http://127.0.0.1:1234`. Its presence chooses BlueBubbles. */
  readonly serverUrl?: string;
  /** BlueBubbles: the server's password. */
  readonly password?: string;
  /**
   * BlueBubbles: the address of our webhook as the server reaches it, to be registered there. Without it nothing is registered, and
   * without `webhookPath` too, messages are asked for every few seconds instead.
   */
  readonly webhookUrl?: string;
  /** BlueBubbles: where the webhook is mounted. Default the path of `webhookUrl`, or `/bluebubbles-webhook`. */
  readonly webhookPath?: string;
  /** BlueBubbles: what proves a webhook call, at least 16 letters, digits, `_` or `-`; the server sends it as `?secret=`. */
  readonly webhookSecret?: string;
  /** BlueBubbles: who calls the webhook, for the limiter of wrong secrets. Default the socket's address. */
  readonly clientAddress?: (request: IncomingMessage) => string;
  /** BlueBubbles: default `apple-script`, which needs nothing; `private-api` needs its helper. */
  readonly sendMethod?: BlueBubblesMethod;
  /** BlueBubbles: pause between two questions for missed messages. Default 60 s with a webhook, 3 s without. */
  readonly catchUpIntervalMs?: number;

  /**
   * Keeps the place in the message database between runs, and keeps other programs from serving the account meanwhile: a directory
   * for each account. Without it the channel begins with what comes after `start`.
   */
  readonly state?: StateFiles;
  /** Older messages are dropped, such as those that arrive after a Mac was off for a week. Default 24 hours. */
  readonly maxMessageAgeMs?: number;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly limits?: Partial<ChannelLimits>;
  /** Where these options are configured, for error messages. Default `channels.imessage` or the account's section there. */
  readonly configKey?: string;
}

/** What both transports need. */
export interface ImessageSettings {
  readonly account: AccountId;
  readonly service: ImessageService;
  readonly state: StateFiles | undefined;
  readonly maxMessageAgeMs: number;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly limits: ChannelLimits;
  /** The section of the configuration, such as `channels.imessage`. */
  readonly section: string;
  readonly transport: ImsgSettings | BlueBubblesSettings;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Checks the options. Throws `CHANNEL_OPTIONS_INVALID`; no message repeats a password or secret. */
export function readImessageOptions(options: ImessageChannelOptions): ImessageSettings {
  const account = parseAccountId(options.account);
  const section =
    options.configKey ??
    (account === DEFAULT_ACCOUNT ? "channels.imessage" : `channels.imessage.accounts.${account}`);
  return {
    account,
    service: readService(options.service, section),
    state: options.state,
    maxMessageAgeMs: options.maxMessageAgeMs ?? DAY_MS,
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? { now: Date.now },
    limits: { ...DEFAULT_CHANNEL_LIMITS, ...options.limits },
    section,
    transport: readTransport(options, section),
  };
}

function readTransport(options: ImessageChannelOptions, section: string): ImessageSettings["transport"] {
  if (options.serverUrl === undefined) {
    if (options.password !== undefined) {
      throw imessageErrors.optionsInvalid(
        `Missing ${section}.serverUrl: ${section}.password is for BlueBubbles, which needs the address of its server, ` +
          "such as http://127.0.0.1:1234. For imsg leave both out.",
      );
    }
    return readImsgOptions(options, section);
  }
  const ofImsg = (["cliPath", "dbPath", "remoteHost"] as const).find((key) => options[key] !== undefined);
  if (ofImsg !== undefined) {
    throw imessageErrors.optionsInvalid(
      `${section}.serverUrl (BlueBubbles) and ${section}.${ofImsg} (imsg) exclude each other. Remove one of them, ` +
        `or make two accounts.`,
    );
  }
  return readBlueBubblesOptions({ ...options, serverUrl: options.serverUrl }, section);
}

function readService(service: unknown, section: string): ImessageService {
  if (service === undefined) return "imessage";
  if (service === "imessage" || service === "sms" || service === "auto") return service;
  throw imessageErrors.optionsInvalid(`Invalid ${section}.service: expected imessage, sms or auto.`);
}
