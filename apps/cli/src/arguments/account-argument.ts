import {
  parseAccountId,
  parseSenderId,
  type AccountId,
  type ChannelId,
  type SenderId,
} from "@openclaw/contracts";
import { channelIdentity } from "@openclaw/gateway/channel-identities";
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

/** Reads a sender id as the vendor writes it, also with the channel as a prefix (`tg:123`). Throws `INVALID_SENDER`. */
export function senderArgument(channel: ChannelId, text: string): SenderId {
  try {
    const senderId = parseSenderId(text);
    return channelIdentity(channel).normalizeAllowEntry(senderId) ?? senderId;
  } catch {
    throw cliError(
      "INVALID_SENDER",
      `Invalid sender id: ${sanitizeText(text)}. Expected an id as openclaw pairing list shows it.`,
    );
  }
}
