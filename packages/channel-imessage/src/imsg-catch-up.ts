import type { Clock } from "@openclaw/contracts";
import type { Fields } from "@openclaw/channel-kit";
import type { MessageCursor } from "./message-cursor.js";
import type { MessageFeed } from "./message-feed.js";
import { readCount, readText } from "./message-facts.js";
import { readImsgMessage } from "./read-imsg-message.js";

type Ask = (method: string, params: object) => Promise<Fields>;

const PAGE_SIZE = 100;
/** A row younger than this may still change: Messages writes a message in several steps. The watch tells of those. */
const SETTLED_MS = 5_000;

/** Whether any row lies above a row number, and up to where imsg has looked. */
async function lookAbove(ask: Ask, rowId: number): Promise<number> {
  return readCount((await ask("messages.after", { since_rowid: rowId, limit: 1 }))["next_rowid"]);
}

/** The number of the last row, found by halving: reading the whole history to get there would take minutes. */
export async function findLastRow(ask: Ask): Promise<number> {
  let low = 0;
  let step = 1;
  for (let next = await lookAbove(ask, low + step); next > low + step;) {
    low = next;
    step *= 2;
    next = await lookAbove(ask, low + step);
  }
  // The last row is none below `low` and none above `high`.
  let high = low + step;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const next = await lookAbove(ask, middle);
    if (next > middle) low = next;
    else high = middle;
  }
  return low;
}

/**
 * Whether the database still is the one that the position belongs to: the row there, or one after it, is there. In a restored or a
 * new one the numbers begin anew.
 */
export async function isSameDatabase(ask: Ask, position: number): Promise<boolean> {
  return position === 0 || (await lookAbove(ask, position - 1)) >= position;
}

/**
 * Hands over what came after the cursor, page by page, up to what is too young to be read this way. Never waits for what is in work:
 * false when there was no room for all of it, which is then to be read again.
 */
export async function catchUp(
  ask: Ask,
  feed: MessageFeed,
  cursor: MessageCursor,
  clock: Clock,
): Promise<boolean> {
  cursor.rescan();
  for (let more = true; more;) {
    const params = { since_rowid: cursor.scannedTo(), limit: PAGE_SIZE, attachments: true };
    const page = await ask("messages.after", params);
    const messages: readonly unknown[] = Array.isArray(page["messages"]) ? page["messages"] : [];
    for (const value of messages) {
      if (isYoung(value, clock.now())) return true;
      const facts = readImsgMessage(value);
      if (facts === undefined) feed.dropMalformed();
      if (facts === undefined) continue;
      feed.offer(facts);
      cursor.scanned(facts.rowId);
      if (!feed.hasRoom() && cursor.hasReturned()) return false;
    }
    const next = readCount(page["next_rowid"]);
    more = page["has_more"] === true && next > params.since_rowid;
    cursor.scanned(next);
  }
  return true;
}

function isYoung(value: unknown, nowMs: number): boolean {
  const createdAt = typeof value === "object" && value !== null ? Reflect.get(value, "created_at") : "";
  // A time in the far future is that of another clock, and tells nothing.
  return Math.abs(nowMs - Date.parse(readText(createdAt))) < SETTLED_MS;
}
