import type { Clock } from "@openclaw/contracts";
import type { BlueBubblesClient } from "./bluebubbles-client.js";
import type { MessageCursor } from "./message-cursor.js";
import type { MessageFacts } from "./message-facts.js";
import type { MessageFeed } from "./message-feed.js";
import { readBlueBubblesMessage } from "./read-bluebubbles-message.js";

const PAGE_SIZE = 500;
/** While rows this young are there, others with smaller numbers may still appear: a message shows up once it is in a chat. */
const SETTLED_MS = 10_000;

/**
 * Hands over what came after the cursor, as far as there is room: the rest is given back, to be read again. It goes by row number and
 * not by time: a message that was long on its way has an old time and a new number.
 */
export async function catchUp(
  client: BlueBubblesClient,
  feed: MessageFeed,
  cursor: MessageCursor,
  clock: Clock,
): Promise<void> {
  cursor.rescan();
  for (;;) {
    const above = cursor.scannedTo();
    const page = await client.messages({ above }, PAGE_SIZE);
    if (page.length < PAGE_SIZE) {
      cursor.scanned(settledUpTo(offerAll(page, feed), clock.now()) ?? above);
      return;
    }
    // More than a page: the pages are by time, so windows of row numbers are what comes through whole.
    const upTo = above + PAGE_SIZE;
    offerAll(await client.messages({ above, upTo }, PAGE_SIZE), feed);
    cursor.scanned(upTo);
    if (!feed.hasRoom()) return;
  }
}

/** Where to begin without a kept place: after the newest message. */
export async function findLastRow(client: BlueBubblesClient): Promise<number> {
  const newest = await client.messages({}, PAGE_SIZE, true);
  return Math.max(0, ...newest.map((value) => readBlueBubblesMessage(value)?.rowId ?? 0));
}

/** Whether the row at the position, or one after it, is there. In a restored or a new database the numbers begin anew. */
export async function isSameDatabase(client: BlueBubblesClient, position: number): Promise<boolean> {
  return position === 0 || (await client.messages({ above: position - 1 }, 1)).length > 0;
}

function offerAll(rows: readonly unknown[], feed: MessageFeed): readonly MessageFacts[] {
  const read: MessageFacts[] = [];
  for (const row of rows) {
    const facts = readBlueBubblesMessage(row);
    if (facts === undefined || facts.rowId === 0) feed.dropMalformed();
    else read.push(facts);
  }
  const inOrder = read.toSorted((left, right) => left.rowId - right.rowId);
  for (const facts of inOrder) feed.offer(facts);
  return inOrder;
}

function settledUpTo(inOrder: readonly MessageFacts[], nowMs: number): number | undefined {
  // A time in the far future is that of another clock, and tells nothing.
  const young = inOrder.find((facts) => Math.abs(nowMs - facts.createdAtMs) < SETTLED_MS);
  return young === undefined ? inOrder.at(-1)?.rowId : young.rowId - 1;
}
