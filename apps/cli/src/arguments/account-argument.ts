import { parseAccountId, parseSenderId, type AccountId, type SenderId } from "@openclaw/contracts";
import { cliError } from "../cli-error.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** Reads `--account`; absent stays absent, blank is refused: it would silently mean another account. */
export function accountArgument(text: string | undefined): AccountId | undefined {
  if (text === undefined) return undefined;
  if (text.trim() === "")
    throw cliError("USAGE", "--account must not be blank. Leave it out or name an account.");
  try {
    return parseAccountId(text);
  } catch {
    throw cliError(
      "INVALID_ACCOUNT",
      `Invalid account: ${sanitizeText(text)}. Expected letters, digits, "_" or "-", such as default.`,
    );
  }
}

/** Reads a sender id as the vendor writes it. Throws `INVALID_SENDER`. */
export function senderArgument(text: string): SenderId {
  try {
    return parseSenderId(text);
  } catch {
    throw cliError(
      "INVALID_SENDER",
      `Invalid sender id: ${sanitizeText(text)}. Expected an id as openclaw pairing list shows it.`,
    );
  }
}
