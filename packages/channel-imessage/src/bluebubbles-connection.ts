import {
  keepConnected,
  orAborted,
  pause,
  withTimeLimit,
  type AdapterConnection,
  type AdapterSession,
  type Connected,
} from "@openclaw/channel-kit";
import { catchUp, findLastRow, isSameDatabase } from "./bluebubbles-catch-up.js";
import { createBlueBubblesClient } from "./bluebubbles-client.js";
import type { BlueBubblesSettings } from "./bluebubbles-options.js";
import { registerWebhook, type WebhookReceiver } from "./bluebubbles-webhook.js";
import { createTurn } from "./create-turn.js";
import type { CursorFile } from "./cursor-file.js";
import type { ImessageSettings } from "./imessage-options.js";
import type { MessageCursor } from "./message-cursor.js";
import { createMessageFeed } from "./message-feed.js";
import { createOwnHandles } from "./own-handles.js";

export interface BlueBubblesConnectionOptions {
  readonly settings: ImessageSettings;
  readonly bluebubbles: BlueBubblesSettings;
  readonly cursor: MessageCursor;
  readonly cursorFile: CursorFile;
  readonly session: AdapterSession;
  /** Tells the webhook where events go from now on. */
  readonly onReceiver: (receiver: WebhookReceiver) => void;
}

/** The kit would try a text again when its own time limit ends it, so that of the call ends first. */
const SHARE_OF_TIME = 0.9;

/** Receives by webhook and by asking for what is new; sends by calls. */
export async function connectBlueBubbles(options: BlueBubblesConnectionOptions): Promise<AdapterConnection> {
  const { bluebubbles, cursor, cursorFile, session, settings } = options;
  const { limits, section } = settings;
  const own = createOwnHandles();
  const soon = createTurn();
  const feed = createMessageFeed({
    settings,
    session,
    cursor,
    own,
    onMoved: cursorFile.changed,
    onReturned: soon.now,
  });
  const client = createBlueBubblesClient({
    bluebubbles,
    section,
    timeoutMs: Math.floor(limits.requestTimeoutMs * SHARE_OF_TIME),
    signal: session.signal,
  });

  async function askForNew(): Promise<void> {
    await catchUp(client, feed, cursor, settings.clock);
    cursorFile.changed();
  }

  async function open(): Promise<Connected> {
    const info = await client.serverInfo();
    own.add(info["detected_imessage"]);
    own.add(info["detected_icloud"]);
    warnOfHelper(info, settings, bluebubbles);
    const position = cursor.position();
    if (position === undefined || !(await isSameDatabase(client, position))) {
      cursor.reset({ position: await findLastRow(client), handled: [] });
      if (position !== undefined) warnOfDatabase(settings, position);
    }
    // First the webhook, then the question: what comes between the two comes by both, and counts once.
    options.onReceiver({ session, feed, askSoon: soon.now });
    if (bluebubbles.webhook !== undefined) await registerWebhook(client, bluebubbles.webhook);
    await askForNew();
    return { lost: askForEver(), close: () => Promise.resolve() };
  }

  /** Runs until a question fails, and says why. */
  async function askForEver(): Promise<unknown> {
    const { receiving } = session;
    try {
      while (!receiving.aborted) {
        await withTimeLimit(bluebubbles.catchUpIntervalMs, receiving, (signal) =>
          orAborted(soon.come(), signal),
        );
        soon.renew();
        // What was given back finds no room at once.
        await pause(Math.min(limits.firstRetryDelayMs, bluebubbles.catchUpIntervalMs), receiving);
        if (!receiving.aborted) await askForNew();
      }
    } catch (error) {
      return error;
    }
    return await new Promise<unknown>(() => undefined);
  }

  const kept = await keepConnected({ open, session, limits });
  return {
    send: ({ idempotencyKey, target, text }) =>
      client.sendText({
        chatGuid: toChatGuid(target.chatId, settings),
        message: text,
        tempGuid: idempotencyKey,
      }),
    close: () => kept.close(),
  };
}

/** A chat's guid, or the direct chat with an address. */
function toChatGuid(chatId: string, { service }: ImessageSettings): string {
  if (chatId.includes(";")) return chatId;
  return `${service === "sms" ? "SMS" : "iMessage"};-;${chatId}`;
}

function warnOfHelper(
  info: Readonly<Record<string, unknown>>,
  { account, logger, section }: ImessageSettings,
  { sendMethod }: BlueBubblesSettings,
): void {
  if (sendMethod !== "private-api" || info["helper_connected"] !== false) return;
  logger.warn(
    { channel: "imessage", account },
    `The Private API helper of BlueBubbles is not connected: texts fail until it is, or until ${section}.sendMethod is apple-script`,
  );
}

function warnOfDatabase({ account, logger }: ImessageSettings, position: number): void {
  logger.warn(
    { channel: "imessage", account, position },
    "The Messages database is another one than before: only what comes from now on is read",
  );
}
