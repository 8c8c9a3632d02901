import {
  isFields,
  keepConnected,
  orAborted,
  pause,
  withTimeLimit,
  ABORTED,
  type AdapterConnection,
  type AdapterSession,
  type Connected,
} from "@openclaw/channel-kit";
import { createTurn } from "./create-turn.js";
import type { CursorFile } from "./cursor-file.js";
import { imessageErrors } from "./imessage-errors.js";
import type { ImessageSettings } from "./imessage-options.js";
import { catchUp, findLastRow, isSameDatabase } from "./imsg-catch-up.js";
import type { ImsgSettings } from "./imsg-options.js";
import { startImsg, type ImsgProgram } from "./imsg-program.js";
import { createImsgSender } from "./imsg-sender.js";
import { createImsgWatch, type ImsgWatch } from "./imsg-watch.js";
import type { MessageCursor } from "./message-cursor.js";
import { createMessageFeed } from "./message-feed.js";
import { createOwnHandles, type OwnHandles } from "./own-handles.js";

export interface ImsgConnectionOptions {
  readonly settings: ImessageSettings;
  readonly imsg: ImsgSettings;
  readonly cursor: MessageCursor;
  readonly cursorFile: CursorFile;
  readonly session: AdapterSession;
}

/** A question now and then notices a wedged program, another database, and what the watch may have missed. */
const CHECK_INTERVAL_MS = 60_000;

/** Receives from and sends through `imsg rpc`, which is started again whenever it ends. */
export async function connectImsg(options: ImsgConnectionOptions): Promise<AdapterConnection> {
  const { cursor, cursorFile, session, settings } = options;
  const own = createOwnHandles();
  let isFirst = true;
  let current: ImsgProgram | undefined;
  let watch: ImsgWatch | undefined;
  const wedged = createTurn<unknown>();
  const feed = createMessageFeed({
    settings,
    session,
    cursor,
    own,
    onMoved: cursorFile.changed,
    onReturned: () => watch?.again(),
  });

  async function openProgram(signal: AbortSignal): Promise<Connected> {
    const opened = createImsgWatch({ cursor, feed, onMoved: cursorFile.changed });
    const program = await startImsg({
      settings,
      imsg: options.imsg,
      isFirst,
      onNotification: opened.onNotification,
      signal,
    });
    try {
      await learnOwnHandles(program, own);
      await findPlace(program, cursor, settings);
      await opened.begin(program, settings);
    } catch (error) {
      await program.close();
      throw error;
    }
    wedged.renew();
    const served = serve(program, opened, session.receiving);
    watch = opened;
    current = program;
    isFirst = false;
    return {
      lost: Promise.race([program.rpc.lost, wedged.come(), served]),
      close: async () => {
        current = undefined;
        await program.close();
      },
    };
  }

  /** Runs until something is wrong, and says what. */
  async function serve(program: ImsgProgram, opened: ImsgWatch, receiving: AbortSignal): Promise<unknown> {
    try {
      while (!receiving.aborted) {
        const over = withTimeLimit(CHECK_INTERVAL_MS, receiving, (signal) =>
          orAborted(opened.over(), signal),
        );
        const isOver = (await over) !== ABORTED;
        if (receiving.aborted) break;
        if (isOver) await pause(settings.limits.firstRetryDelayMs, receiving);
        await findPlace(program, cursor, settings);
        if (isOver) await opened.begin(program, settings);
        else await catchUp(program.ask, feed, cursor, settings.clock);
      }
      return await program.rpc.lost;
    } catch (error) {
      return error;
    }
  }

  const kept = await keepConnected({ open: openProgram, session, limits: settings.limits });
  return {
    send: createImsgSender({
      settings,
      imsg: options.imsg,
      current: () => current,
      onWedged: wedged.now,
    }),
    close: () => kept.close(),
  };
}

/** Where to begin: at the kept place, or, where there is none or it belongs to another database, with what comes from now on. */
async function findPlace(
  { ask }: ImsgProgram,
  cursor: MessageCursor,
  { account, logger }: ImessageSettings,
): Promise<void> {
  const position = cursor.position();
  if (position !== undefined && (await isSameDatabase(ask, position))) return;
  const last = await findLastRow(ask);
  cursor.reset({ position: last, handled: [] });
  if (position === undefined) return;
  logger.warn(
    { channel: "imessage", account, position, last },
    "The Messages database is another one than before: only what comes from now on is read",
  );
}

/** What Messages itself says about the account's addresses. Nothing depends on it but messages to oneself. */
async function learnOwnHandles({ ask }: ImsgProgram, own: OwnHandles): Promise<void> {
  const { chats } = await ask("chats.list", { limit: 50 });
  if (!Array.isArray(chats)) throw imessageErrors.unreachable("chats.list", "no list of chats in the answer");
  for (const chat of chats) {
    if (!isFields(chat)) continue;
    own.add(chat["account_login"]);
    own.add(chat["last_addressed_handle"]);
  }
}
