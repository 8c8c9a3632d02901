import { reasonOf, scrubSecrets } from "@openclaw/channel-kit";
import type { Logger } from "@openclaw/contracts";

/** What the SDK takes for a logger. */
export interface SdkLogger {
  error(...parts: unknown[]): void;
  warn(...parts: unknown[]): void;
  info(...parts: unknown[]): void;
  debug(...parts: unknown[]): void;
  trace(...parts: unknown[]): void;
}

export interface SdkLoggerOptions {
  readonly logger: Logger;
  readonly account: string;
  readonly secrets: readonly string[];
  /** Hears each line of an error. */
  readonly onError?: (line: string) => void;
}

// Tickets in addresses of the long connection, and tenant tokens.
const CREDENTIAL = /((?:access_key|ticket|token)=)[^&\s]+|\bt-[\w.-]{8,}/gi;

const nothing = (): void => undefined;

/**
 * Brings the SDK's lines to our log, at `debug`: what they tell of is reported by this adapter in its own words. Objects are left
 * out, since requests hold the secret and the texts of people, and so are its levels `debug` and `trace`, which print events.
 */
export function createSdkLogger({ account, logger, onError, secrets }: SdkLoggerOptions): SdkLogger {
  const write = (parts: readonly unknown[]): string => {
    const words = parts.flat().map((part) => (typeof part === "string" || part instanceof Error ? part : ""));
    const text = scrubSecrets(words.map(reasonOf).join(" "), secrets).replaceAll(CREDENTIAL, "$1[redacted]");
    logger.debug({ channel: "feishu", account }, `Feishu SDK: ${text}`);
    return text;
  };
  return {
    error: (...parts) => {
      const line = write(parts);
      onError?.(line);
    },
    warn: (...parts) => void write(parts),
    info: (...parts) => void write(parts),
    debug: nothing,
    trace: nothing,
  };
}
