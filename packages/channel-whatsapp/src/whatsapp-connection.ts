import {
  createBoundedMap,
  keepConnected,
  type AdapterConnection,
  type AdapterSession,
  type BoundedMap,
} from "@openclaw/channel-kit";
import type { SenderId } from "@openclaw/contracts";
import type { SocketConfig } from "@whiskeysockets/baileys";
import { openAuthState, type AuthState } from "./auth-state.js";
import { createBaileysCaches, type BaileysCaches } from "./baileys-caches.js";
import { openBaileysScope, type BaileysScope } from "./baileys-scope.js";
import { makeDurableRepository } from "./durable-repository.js";
import { createReceiver, type Receiver } from "./receive-messages.js";
import { sendPart, type SentMessage } from "./send-part.js";
import { notLinkedError, type WhatsappSettings } from "./whatsapp-options.js";
import { ownAddressOf } from "./own-address.js";
import { openWhatsappSocket, untilOpen, type WhatsappSocket } from "./whatsapp-socket.js";
import { holdForOne } from "./hold-for-one.js";
import { whatsappSessionState } from "./whatsapp-session-state.js";

export interface WhatsappConnectionContext {
  readonly settings: WhatsappSettings;
  /** Told as soon as the session is read. */
  readonly onOwnNumber: (phone: SenderId) => void;
  /** What was sent, kept over reconnects and restarts of the channel. */
  readonly sent: BoundedMap<SentMessage>;
}

export const createSent = (settings: WhatsappSettings): BoundedMap<SentMessage> =>
  createBoundedMap(settings.limits.maxSentRemembered);

/** Everything that one run of the channel holds; closed in the opposite order. */
interface Held {
  readonly scope: BaileysScope;
  readonly release: () => Promise<void>;
  readonly auth: AuthState;
  readonly makeRepository: SocketConfig["makeSignalRepository"];
  readonly caches: BaileysCaches;
}

/** Connects with the linked session, and again whenever the connection is lost. */
export async function connectWhatsapp(
  session: AdapterSession,
  context: WhatsappConnectionContext,
): Promise<AdapterConnection> {
  const { settings, sent } = context;
  const { clock, limits } = settings;
  const held = await holdSession(session, context);
  const receiver = createReceiver({
    session,
    settings,
    scope: held.scope,
    own: ownAddressOf(held.auth.state.creds),
    notBeforeMs: clock.now() - limits.historyGraceMs,
    isSentByUs: (id) => sent.get(id) !== undefined,
  });
  let current: WhatsappSocket | undefined;
  try {
    const link = await keepConnected({
      session,
      limits,
      open: async (signal) => {
        const opened = await openOnce(held, receiver, context, signal);
        current = opened;
        return { lost: opened.ended, close: () => opened.close() };
      },
    });
    return {
      send: (part) =>
        sendPart(part, { socket: current, scope: held.scope, sent, quoted: (id) => receiver.quoted(id) }),
      pause: () => receiver.pause(),
      close: async () => {
        await link.close();
        await letGo(held);
      },
    };
  } catch (error) {
    await letGo(held);
    throw error;
  }
}

async function openOnce(
  { auth, caches, makeRepository, scope }: Held,
  receiver: Receiver,
  { sent, settings }: WhatsappConnectionContext,
  signal: AbortSignal,
): Promise<WhatsappSocket> {
  const opened = openWhatsappSocket({
    settings,
    scope,
    state: auth.state,
    makeRepository,
    caches,
    saveCredentials: () => auth.saveCredentials(),
    sentMessage: (id) => sent.get(id),
    takesMessages: (socket) => receiver.takesMessages(socket),
  });
  receiver.listen(opened.socket);
  try {
    await untilOpen(opened, settings.limits.connectTimeoutMs, signal);
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** The session for this program alone, read and linked. */
async function holdSession(
  session: AdapterSession,
  { onOwnNumber, settings }: WhatsappConnectionContext,
): Promise<Held> {
  const release = await holdForOne(settings);
  const scope = openBaileysScope();
  try {
    const state = await whatsappSessionState(settings.session);
    if (state.status === "not-linked") throw notLinkedError(settings, "no account is linked");
    onOwnNumber(state.phone);
    const auth = await openAuthState({
      files: settings.session,
      onFailure: (error) => session.fail(error),
    });
    const caches = createBaileysCaches(settings.clock);
    return { scope, release, auth, caches, makeRepository: makeDurableRepository(auth.state) };
  } catch (error) {
    scope.close();
    await release();
    throw error;
  }
}

async function letGo({ auth, release, scope }: Held): Promise<void> {
  await auth.close();
  scope.close();
  await release();
}
