import { DisconnectReason } from "@whiskeysockets/baileys";
import { isOpenClawError, type OpenClawError } from "@openclaw/contracts";
import { errors, notLinkedError, type WhatsappSettings } from "./whatsapp-options.js";

// What WhatsApp answers to clients that it finds too old.
const CLIENT_OUTDATED = 405;

/**
 * Why a connection ended, in the words of this project. Baileys' error is not kept as cause: it holds stanzas. Final are those that
 * only the owner can mend.
 */
export function toConnectionError(reason: unknown, settings: WhatsappSettings): OpenClawError {
  if (isOpenClawError(reason)) return reason;
  const status = statusOf(reason);
  const known = status === undefined ? undefined : KNOWN_ENDS[status];
  if (known !== undefined) return known(settings);
  return errors.unreachable("the connection", status === undefined ? "connection failed" : String(status));
}

const KNOWN_ENDS: Readonly<Partial<Record<number, (settings: WhatsappSettings) => OpenClawError>>> = {
  [DisconnectReason.loggedOut]: (settings) =>
    notLinkedError(settings, "401: the account is not linked any more"),
  [DisconnectReason.forbidden]: ({ configKey }) =>
    errors.credentialRejected({
      configKey,
      answer: "403: WhatsApp has blocked the account",
      advice: "Open WhatsApp on the phone: it says why, and how to ask for a review.",
    }),
  [DisconnectReason.multideviceMismatch]: (settings) =>
    notLinkedError(settings, "411: the session is of another kind of device"),
  [DisconnectReason.connectionReplaced]: ({ loginCommand }) =>
    errors.conflict(
      `Another program has connected with the same WhatsApp session (440). Stop the other one, or link this one anew: ${loginCommand}`,
    ),
  [CLIENT_OUTDATED]: () =>
    errors.refused(
      "the connection",
      "405: this version of the client is too old",
      "Update @openclaw/channel-whatsapp.",
    ),
};

/** Why a text did not go out. */
export function toSendError(reason: unknown): OpenClawError {
  if (isOpenClawError(reason)) return reason;
  const status = statusOf(reason);
  if (status === 429) return errors.rateLimited("text", DEFAULT_RATE_LIMIT_MS);
  if (status !== undefined && isRefusal(status)) return refusedText(status);
  return errors.unreachable("the text", status === undefined ? "connection failed" : String(status));
}

/** What WhatsApp answers instead of taking a text. */
export function toAckError(code: string): OpenClawError {
  return code === "429" ? errors.rateLimited("text", DEFAULT_RATE_LIMIT_MS) : refusedText(Number(code));
}

// WhatsApp never says how long to wait.
const DEFAULT_RATE_LIMIT_MS = 5_000;

function refusedText(status: number): OpenClawError {
  const advice =
    status === 463
      ? "WhatsApp lets this account not begin conversations for now: let the person write first."
      : "Check that the number is on WhatsApp and has not blocked this one.";
  return errors.refused("the text", String(status), advice);
}

// Those of 408 to 428 and 440 to 515 are about the connection.
function isRefusal(status: number): boolean {
  return [400, 401, 403, 404, 406, 463, 479].includes(status);
}

/** The number in Baileys' errors, which have it in one of two places. */
export function statusOf(reason: unknown): number | undefined {
  if (!isFields(reason)) return undefined;
  const output = reason["output"];
  const status = isFields(output) ? output["statusCode"] : reason["statusCode"];
  return typeof status === "number" && Number.isFinite(status) ? status : undefined;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
