import { createChannelErrors, DEFAULT_CHANNEL_LIMITS, type ChannelLimits } from "@openclaw/channel-kit";
import {
  DEFAULT_ACCOUNT,
  parseAccountId,
  silentLogger,
  type AccountId,
  type Clock,
  type Logger,
  type OpenClawError,
  type StateFiles,
} from "@openclaw/contracts";

/** Times and sizes beyond those of every adapter. */
export interface WhatsappLimits extends ChannelLimits {
  /** How long connecting may take until WhatsApp has accepted the session. Default 30 s. */
  readonly connectTimeoutMs: number;
  /**
   * Messages written longer than this before the channel was started are history and never answered. What is written while the
   * channel reconnects is delivered when it is back. Default 30 s.
   */
  readonly historyGraceMs: number;
  /** Sent messages that are kept in memory, for those who could not decrypt them and ask again. Default 500. */
  readonly maxSentRemembered: number;
}

/** What every way to WhatsApp takes. */
export interface WhatsappConnectionOptions {
  /**
   * The linked session: `createStateFiles({ directory })` of store-fs, usually on `~/.openclaw/credentials/whatsapp/<account>`. Laid
   * out as OpenClaw and Baileys do.
   */
  readonly session: StateFiles;
  /** Default `default`. */
  readonly account?: AccountId;
  /** The server. Default `wss://web.whatsapp.com/ws/chat`; without TLS only on the loopback address. */
  readonly webSocketUrl?: string;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly limits?: Partial<WhatsappLimits>;
}

export interface WhatsappChannelOptions extends WhatsappConnectionOptions {
  /** The section of this account in the configuration, for error messages. Default `channels.whatsapp` or the account's. */
  readonly configKey?: string;
}

export interface WhatsappSettings {
  readonly session: StateFiles;
  readonly account: AccountId;
  readonly webSocketUrl: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly limits: WhatsappLimits;
  readonly configKey: string;
  /** What the owner types to link the account. */
  readonly loginCommand: string;
}

export const errors = createChannelErrors("WhatsApp");

const DEFAULT_URL = "wss://web.whatsapp.com/ws/chat";
const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

export const DEFAULT_WHATSAPP_LIMITS: WhatsappLimits = {
  ...DEFAULT_CHANNEL_LIMITS,
  connectTimeoutMs: 30_000,
  historyGraceMs: 30_000,
  maxSentRemembered: 500,
};

/** Checks the options. Throws `CHANNEL_OPTIONS_INVALID`. */
export function readWhatsappOptions(options: WhatsappChannelOptions): WhatsappSettings {
  const account = parseAccountId(options.account);
  const isDefault = account === DEFAULT_ACCOUNT;
  const configKey =
    options.configKey ?? (isDefault ? "channels.whatsapp" : `channels.whatsapp.accounts.${account}`);
  if (!isStateFiles(options.session)) {
    throw errors.optionsInvalid(
      "Invalid session: expected state files, such as createStateFiles({ directory }) of @openclaw/store-fs.",
    );
  }
  return {
    session: options.session,
    account,
    webSocketUrl: readUrl(options.webSocketUrl ?? DEFAULT_URL, configKey),
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? { now: Date.now },
    limits: { ...DEFAULT_WHATSAPP_LIMITS, ...options.limits },
    configKey,
    loginCommand: `openclaw channels login whatsapp${isDefault ? "" : ` --account ${account}`}`,
  };
}

/** The account is not linked, or not any more: only its owner can link it. */
export function notLinkedError(settings: WhatsappSettings, answer: string): OpenClawError {
  return errors.credentialRejected({
    configKey: settings.configKey,
    answer,
    advice: `Link the account again: ${settings.loginCommand}`,
  });
}

function isStateFiles(value: unknown): value is StateFiles {
  return (
    typeof value === "object" && value !== null && "read" in value && "write" in value && "hold" in value
  );
}

/** Anybody on the way could take over the session of a connection without TLS: see docs, "The connection". */
function readUrl(value: string, configKey: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isSafe = url?.protocol === "wss:" || (url?.protocol === "ws:" && LOOPBACK.has(url.hostname));
  if (isSafe) return value;
  throw errors.optionsInvalid(
    `Invalid ${configKey}.webSocketUrl: expected a wss: address, such as ${DEFAULT_URL}; ws: only on the loopback address.`,
  );
}
