import {
  makeWASocket,
  type AuthenticationState,
  type ConnectionState,
  type SocketConfig,
  type WASocket,
} from "@whiskeysockets/baileys";
import { createBaileysCaches, skipAskingPhone, type BaileysCaches } from "./baileys-caches.js";
import { createBaileysLogger } from "./baileys-logger.js";
import type { BaileysScope } from "./baileys-scope.js";
import { guardListeners } from "./guard-listeners.js";
import { parseJid } from "./jid.js";
import { isSameChat } from "./same-chat.js";
import type { SentMessage } from "./send-part.js";
import { statusOf, toConnectionError } from "./whatsapp-errors.js";
import { errors, type WhatsappSettings } from "./whatsapp-options.js";

export interface WhatsappSocketOptions {
  readonly settings: WhatsappSettings;
  readonly state: AuthenticationState;
  /** The same for all connections of a session: see `makeDurableRepository`. */
  readonly makeRepository: SocketConfig["makeSignalRepository"];
  /** The same for all connections of a session too. */
  readonly caches?: BaileysCaches;
  readonly saveCredentials: () => Promise<void>;
  readonly scope: BaileysScope;
  /** A message that was sent, for somebody who could not decrypt it. */
  readonly sentMessage?: (id: string) => SentMessage | undefined;
  /** False while messages are to stay at WhatsApp: they are not read then, and come again with the next connection. */
  readonly takesMessages?: (socket: WASocket) => boolean;
}

/** One connection. */
export interface WhatsappSocket {
  readonly socket: WASocket;
  /** Resolves with the coded error that says why it ended. Never rejects. */
  readonly ended: Promise<unknown>;
  /** The number that WhatsApp or Baileys gave as reason, once it has ended. */
  endStatus(): number | undefined;
  /** Ends it, at once when WhatsApp does not answer. */
  close(): Promise<void>;
}

// How long WhatsApp has to answer the end of a connection.
const CLOSE_LIMIT_MS = 1_000;

/** Connects; `ended` tells when and why it is over. Nothing but the session and the log is touched. */
export function openWhatsappSocket(options: WhatsappSocketOptions): WhatsappSocket {
  const { saveCredentials, scope, settings } = options;
  const { caches = createBaileysCaches(settings.clock) } = options;
  const socket = scope.run(() => makeWASocket(configOf(options, caches)));
  let endStatus: number | undefined;
  const ended = new Promise<unknown>((resolve) => {
    socket.ev.on("connection.update", ({ connection, lastDisconnect }) => {
      if (connection !== "close") return;
      endStatus = statusOf(lastDisconnect?.error);
      resolve(toConnectionError(lastDisconnect?.error, settings));
    });
  });
  socket.ev.on("creds.update", () => void saveCredentials());
  // Baileys makes messages of missed calls, in a listener whose rejection nobody catches: a caller could end the process.
  socket.ev.removeAllListeners("call");
  guardListeners(socket.ws, {
    // What one stanza breaks, a new connection mends.
    onRejected: () => void socket.end(new Error("a stanza could not be handled")),
    admit: (event, stanza) => {
      if (event !== "CB:message") return true;
      if (options.takesMessages?.(socket) === false) return false;
      skipAskingPhone(caches, stanza);
      return true;
    },
  });
  let closing: Promise<void> | undefined;
  return {
    socket,
    ended,
    endStatus: () => endStatus,
    close: () => (closing ??= closeSocket(socket, scope)),
  };
}

function configOf(options: WhatsappSocketOptions, caches: BaileysCaches): Parameters<typeof makeWASocket>[0] {
  const { makeRepository, settings, state, sentMessage } = options;
  const { account, limits, webSocketUrl } = settings;
  const logger = createBaileysLogger(settings.logger, account);
  return {
    ...caches,
    auth: state,
    logger,
    waWebSocketUrl: webSocketUrl,
    connectTimeoutMs: limits.connectTimeoutMs,
    defaultQueryTimeoutMs: limits.requestTimeoutMs,
    // A failed write ends the channel: trying it again later would go on with keys that are not kept.
    transactionOpts: { maxCommitRetries: 1, delayBetweenTriesMs: 0 },
    makeSignalRepository: makeRepository,
    // Nobody sees the bot online before it has answered somebody who was let in.
    markOnlineOnConnect: false,
    emitOwnEvents: false,
    syncFullHistory: false,
    shouldSyncHistoryMessage: () => false,
    shouldIgnoreJid: isIgnored,
    generateHighQualityLinkPreview: false,
    getMessage: async ({ id, remoteJid }) => {
      const sent = sentMessage?.(id ?? "");
      // Who has learned the id of a text to somebody else must not get it by asking for it again.
      const isTheirs = sent !== undefined && (await isSameChat(state, sent.address, remoteJid ?? ""));
      return isTheirs ? sent.message : undefined;
    },
    // The channel keeps what it sent itself; Baileys would keep what strangers wrote too.
    enableRecentMessageCache: false,
    // All others would wait for it, whoever it was that sent what cannot be decrypted.
    retryRequestDelayMs: 0,
  };
}

/** Never decrypted and never answered: whatever is said there is for everybody. */
function isIgnored(address: string): boolean {
  const kind = parseJid(address)?.kind;
  return kind === "status" || kind === "broadcast" || kind === "newsletter";
}

/** Resolves once WhatsApp has accepted the session; rejects with a coded error when it has not within `limitMs` or `signal` aborts. */
export async function untilOpen(
  { socket, ended }: WhatsappSocket,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const cleanUps: (() => void)[] = [];
  const opened = new Promise<void>((resolve, reject) => {
    const onUpdate = ({ connection }: Partial<ConnectionState>): void => {
      if (connection === "open") resolve();
    };
    const onAbort = (): void => reject(errors.notRunning());
    const timer = setTimeout(
      () => reject(errors.unreachable("the connection", `no answer within ${limitMs} ms`)),
      limitMs,
    );
    socket.ev.on("connection.update", onUpdate);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    cleanUps.push(
      () => clearTimeout(timer),
      () => socket.ev.off("connection.update", onUpdate),
      () => signal.removeEventListener("abort", onAbort),
    );
  });
  const failed = ended.then((reason) => {
    throw reason;
  });
  try {
    await Promise.race([opened, failed]);
  } finally {
    for (const cleanUp of cleanUps) cleanUp();
  }
}

async function closeSocket(socket: WASocket, scope: BaileysScope): Promise<void> {
  const ending = scope.run(() => socket.end(undefined));
  const timer = setTimeout(() => terminate(socket), CLOSE_LIMIT_MS);
  try {
    await ending;
  } finally {
    clearTimeout(timer);
  }
}

/** Baileys waits for an answer to the end of the connection; nothing that it exports does without. */
function terminate({ ws }: WASocket): void {
  const inner: unknown = Reflect.get(ws, "socket");
  if (typeof inner !== "object" || inner === null || !("terminate" in inner)) return;
  if (typeof inner.terminate === "function") inner.terminate();
}
