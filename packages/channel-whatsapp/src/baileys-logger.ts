import type { SocketConfig } from "@whiskeysockets/baileys";
import type { AccountId, Logger } from "@openclaw/contracts";

/** What Baileys logs with. */
export type BaileysLogger = SocketConfig["logger"];

/**
 * Baileys' warnings and errors as debug lines. Only its fixed words go through: the objects beside them hold whole stanzas, keys and
 * texts of people.
 */
export function createBaileysLogger(logger: Logger, account: AccountId): BaileysLogger {
  const forward =
    (level: string) =>
    (subject: unknown, words?: string): void => {
      const detail = words ?? (typeof subject === "string" ? subject : undefined);
      if (detail === undefined || !FIXED_WORDS.test(detail)) return;
      logger.debug({ channel: "whatsapp", account, level, detail }, "Baileys");
    };
  const adapted: BaileysLogger = {
    // Any level above `debug`: at `trace` Baileys builds a text of each stanza.
    level: "warn",
    child: () => adapted,
    trace: ignore,
    debug: ignore,
    info: ignore,
    warn: forward("warn"),
    error: forward("error"),
  };
  return adapted;
}

// Letters and little else: no ids, keys or texts.
const FIXED_WORDS = /^[a-z ,.'()-]{3,100}$/i;

function ignore(): void {
  return undefined;
}
