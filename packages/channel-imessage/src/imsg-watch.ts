import { isFields } from "@openclaw/channel-kit";
import { createTurn } from "./create-turn.js";
import type { ImessageSettings } from "./imessage-options.js";
import { catchUp } from "./imsg-catch-up.js";
import type { ImsgProgram } from "./imsg-program.js";
import type { MessageCursor } from "./message-cursor.js";
import type { MessageFeed } from "./message-feed.js";
import { readCount } from "./message-facts.js";
import { readImsgMessage } from "./read-imsg-message.js";

/** The subscription of one run of imsg. */
export interface ImsgWatch {
  readonly onNotification: (method: string, params: unknown) => void;
  /** Hands over what came meanwhile, then subscribes. */
  readonly begin: (program: ImsgProgram, settings: ImessageSettings) => Promise<void>;
  /** Rows were given back: everything after the position is to be read again. */
  readonly again: () => void;
  /** Resolves when the subscription has ended, or has to. */
  readonly over: () => Promise<void>;
}

export interface ImsgWatchOptions {
  readonly cursor: MessageCursor;
  readonly feed: MessageFeed;
  readonly onMoved: () => void;
}

const BUFFER_LIMIT = 4096;
/** From the first row on: 0 would mean from now on. */
const FROM_THE_FIRST = -1;

export function createImsgWatch({ cursor, feed, onMoved }: ImsgWatchOptions): ImsgWatch {
  let subscription: number | undefined;
  const end = createTurn();

  function takeMessage(params: Readonly<Record<string, unknown>>): void {
    const { message } = params;
    const facts = readImsgMessage(message);
    if (facts === undefined) {
      feed.dropMalformed();
      return;
    }
    feed.offer(facts);
    // A link and its preview are two rows: the cursor of the event covers both, its id only the first.
    const covered = isFields(message) ? readCount(message["cursor"]) : 0;
    cursor.scanned(covered > 0 ? covered : facts.rowId);
    onMoved();
  }

  return {
    onNotification: (method, params) => {
      if (!isFields(params)) return;
      if (method === "message") takeMessage(params);
      // An earlier subscription may still have something to say.
      if (subscription !== undefined && params["subscription"] !== subscription) return;
      if (method === "watch.overflow") {
        cursor.rewind(readCount(params["resume_after_rowid"]));
        end.now();
      }
      if (method === "error") end.now();
    },
    begin: async (program, settings) => {
      const last = subscription;
      subscription = undefined;
      if (last !== undefined) await program.ask("watch.unsubscribe", { subscription: last });
      end.renew();
      const isComplete = await catchUp(program.ask, feed, cursor, settings.clock);
      onMoved();
      // The watch would only repeat what there is no room for; `again` comes when there is.
      if (!isComplete) return;
      const answer = await program.ask("watch.subscribe", {
        since_rowid: cursor.scannedTo() || FROM_THE_FIRST,
        attachments: true,
        buffer_limit: BUFFER_LIMIT,
      });
      subscription = readCount(answer["subscription"]);
    },
    again: end.now,
    over: end.come,
  };
}
