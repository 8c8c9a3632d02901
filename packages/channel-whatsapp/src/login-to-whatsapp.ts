import { backOffMs, isFinalError, pause } from "@openclaw/channel-kit";
import { OpenClawError } from "@openclaw/contracts";
import { DisconnectReason } from "@whiskeysockets/baileys";
import { openBaileysScope } from "./baileys-scope.js";
import { holdForOne } from "./hold-for-one.js";
import { parseSenderId } from "./identity.js";
import { limitTime } from "./limit-time.js";
import { tryToLink, type LinkContext } from "./link-once.js";
import type { WhatsappLogin, WhatsappLoginOptions } from "./login-types.js";
import { errors, readWhatsappOptions } from "./whatsapp-options.js";
import { damagedSession, removeSession, whatsappSessionState } from "./whatsapp-session-state.js";

const DEFAULT_TIMEOUT_MS = 180_000;

/**
 * Links the account: shows QR codes, or one code for `phoneNumber`, until the owner has taken it on the phone, and keeps the session.
 * An account that is linked already is only connected to once, to see that WhatsApp still knows it; if not, it is linked anew.
 *
 * Rejects with `CHANNEL_OPTIONS_INVALID`, `CHANNEL_CONFLICT` (a channel runs on this session), `CHANNEL_UNREACHABLE`,
 * `CHANNEL_CREDENTIAL_REJECTED` (blocked), `CHANNEL_LOGIN_ENDED` (time is up, or `signal`) or `STORE_…`.
 *
 * @example
 * ```ts
 * const { phone } = await loginToWhatsapp({ session, onQr: (qr) => show(qr) });
 * ```
 */
export async function loginToWhatsapp(options: WhatsappLoginOptions): Promise<WhatsappLogin> {
  const settings = readWhatsappOptions(options);
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const offer = readOffer(options);
  const release = await holdForOne(settings);
  const limit = limitTime(timeoutMs, options.signal);
  const scope = openBaileysScope();
  try {
    return await link({ settings, scope, offer, signal: limit.signal });
  } catch (error) {
    if (limit.signal.aborted) throw loginEnded(limit.isTimeUp() ? timeoutMs : undefined);
    throw error;
  } finally {
    limit.clear();
    scope.close();
    await release();
  }
}

/** One connection after another: WhatsApp ends the first as soon as the phone agrees, and wants a second with the new session. */
async function link(context: LinkContext): Promise<WhatsappLogin> {
  const { settings, signal } = context;
  const { limits, session } = settings;
  const before = await whatsappSessionState(session);
  // What an earlier login left half done is of no use to anybody.
  if (before.status === "not-linked") await removeSession(session);
  for (let failures = 0; ;) {
    const attempt = await tryToLink(context);
    if (attempt.status === "linked") return await loginOf(context);
    if (attempt.endStatus === DisconnectReason.loggedOut) await removeSession(session);
    else if (attempt.endStatus !== DisconnectReason.restartRequired) {
      failures = attempt.hasOffered ? 0 : failures + 1;
      const isHopeless = isFinalError(attempt.error) || failures >= limits.maxAttempts;
      if (isHopeless || signal.aborted) throw attempt.error;
      await pause(backOffMs(failures, limits.firstRetryDelayMs, limits.maxRetryDelayMs), signal);
    }
  }
}

async function loginOf({ settings }: LinkContext): Promise<WhatsappLogin> {
  const state = await whatsappSessionState(settings.session);
  if (state.status === "not-linked") throw damagedSession();
  const { name, phone } = state;
  return { phone, ...(name !== undefined && { name }) };
}

function readOffer({ onPairingCode, onQr, phoneNumber }: WhatsappLoginOptions): LinkContext["offer"] {
  if (phoneNumber === undefined) {
    if (onQr !== undefined) return { kind: "qr", show: onQr };
    throw errors.optionsInvalid("Missing onQr: expected a function that shows a QR code.");
  }
  const phone = parseSenderId(phoneNumber);
  if (phone === undefined) {
    throw errors.optionsInvalid(
      "Invalid phoneNumber: expected the account's own number with its country code, such as +15550001111.",
    );
  }
  if (onPairingCode !== undefined) return { kind: "code", digits: phone.slice(1), show: onPairingCode };
  throw errors.optionsInvalid("Missing onPairingCode: expected a function that shows a code.");
}

function loginEnded(timeoutMs: number | undefined): OpenClawError {
  return new OpenClawError(
    "CHANNEL_LOGIN_ENDED",
    timeoutMs === undefined
      ? "The login to WhatsApp was cancelled. Nothing was linked."
      : `Nobody took the code within ${Math.round(timeoutMs / 1000)} s. Log in again, and have the phone at hand: WhatsApp, Linked devices.`,
  );
}
