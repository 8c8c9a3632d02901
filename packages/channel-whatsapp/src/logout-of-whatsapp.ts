import { makeDurableRepository } from "./durable-repository.js";
import { reasonOf } from "@openclaw/channel-kit";
import { isOpenClawError, type OpenClawError } from "@openclaw/contracts";
import { DisconnectReason } from "@whiskeysockets/baileys";
import { openAuthState } from "./auth-state.js";
import { openBaileysScope } from "./baileys-scope.js";
import { holdForOne } from "./hold-for-one.js";
import type { WhatsappLogout, WhatsappLogoutOptions } from "./login-types.js";
import { errors, readWhatsappOptions, type WhatsappSettings } from "./whatsapp-options.js";
import { removeSession, whatsappSessionState } from "./whatsapp-session-state.js";
import { openWhatsappSocket, untilOpen } from "./whatsapp-socket.js";

/**
 * Unlinks the device at WhatsApp, then removes the session. When WhatsApp cannot be asked, nothing is removed, unless `onlyHere` is set.
 *
 * Rejects with `CHANNEL_CONFLICT` (a channel runs on this session), `CHANNEL_UNREACHABLE` and what a connection can end with, or
 * `STORE_…`.
 *
 * @example
 * ```ts
 * const { status } = await logoutOfWhatsapp({ session });
 * ```
 */
export async function logoutOfWhatsapp(options: WhatsappLogoutOptions): Promise<WhatsappLogout> {
  const settings = readWhatsappOptions(options);
  const release = await holdForOne(settings);
  try {
    const state = await whatsappSessionState(settings.session);
    if (state.status === "linked" && options.onlyHere !== true) await unlink(settings, options.signal);
    await removeSession(settings.session);
    if (state.status === "not-linked") return { status: "not-linked" };
    return { status: options.onlyHere === true ? "removed-here" : "unlinked" };
  } finally {
    await release();
  }
}

async function unlink(settings: WhatsappSettings, signal = new AbortController().signal): Promise<void> {
  const scope = openBaileysScope();
  const auth = await openAuthState({ files: settings.session, onFailure: () => undefined });
  const connection = openWhatsappSocket({
    settings,
    scope,
    state: auth.state,
    makeRepository: makeDurableRepository(auth.state),
    saveCredentials: () => auth.saveCredentials(),
    takesMessages: () => false,
  });
  try {
    await untilOpen(connection, settings.limits.connectTimeoutMs, signal);
    await scope.run(() => connection.socket.logout());
  } catch (error) {
    // Unlinked on the phone before.
    if (connection.endStatus() !== DisconnectReason.loggedOut) throw stillLinked(error);
  } finally {
    await connection.close();
    await auth.close();
    scope.close();
  }
}

function stillLinked(error: unknown): OpenClawError {
  if (isOpenClawError(error) && !isOpenClawError(error, "CHANNEL_UNREACHABLE")) return error;
  return errors.unreachable("the logout", `${reasonOf(error)} Nothing was removed`);
}
