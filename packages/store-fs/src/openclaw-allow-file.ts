import { parseSenderId, type ChannelId, type JsonValue, type SenderId } from "@openclaw/contracts";
import { arrayOf, parseDocument, type JsonObject } from "./json-document.js";
import type { ReportMalformed } from "./store-problem.js";

/** Which sender an entry of an allow file stands for; `undefined` when it names nobody. */
export type NormalizeEntry = (channel: ChannelId, entry: string) => SenderId | undefined;

/** One entry as it stands in the file, and whom it admits. */
interface AllowEntry {
  readonly raw: JsonValue;
  readonly senderId: SenderId | undefined;
}

/** OpenClaw's list of approved senders: `{ "version": 1, "allowFrom": [ … ] }`. */
export interface AllowFile {
  readonly entries: readonly AllowEntry[];
  /** Top-level keys that are not ours. */
  readonly rest: JsonObject;
}

export const emptyAllowFile: AllowFile = { entries: [], rest: {} };

/** Senders must be valid ids whatever the channel's rule makes of an entry; the wildcard admits nobody. */
export function readAllowEntry(
  channel: ChannelId,
  entry: JsonValue,
  normalizeEntry: NormalizeEntry | undefined,
): SenderId | undefined {
  // OpenClaw takes numbers too; one that JSON could not hold exactly would admit somebody else.
  const text = typeof entry === "number" && Number.isSafeInteger(entry) ? String(entry) : entry;
  if (typeof text !== "string" || text.trim() === "*") return undefined;
  const senderId = normalizeEntry === undefined ? text : normalizeEntry(channel, text);
  return senderId === undefined ? undefined : validSenderId(senderId);
}

/** Throws `STORE_CORRUPT` unless it is an object with a list; entries that name nobody are skipped and kept. */
export function decodeAllowFile(
  path: string,
  bytes: Uint8Array,
  read: (entry: JsonValue) => SenderId | undefined,
  report: ReportMalformed,
): AllowFile {
  const { version: _version, allowFrom: _allowFrom, ...rest } = parseDocument(path, bytes);
  const entries = arrayOf(path, { allowFrom: _allowFrom }, "allowFrom").map((raw, index) => {
    const senderId = read(raw);
    if (senderId === undefined) report(`allowFrom[${index}]`, "it names no sender");
    return { raw, senderId };
  });
  return { entries, rest };
}

/** The file without `removed` and with `added` at its end; the same object when that changes nothing. */
export function changeAllowFile(
  file: AllowFile,
  removed: ReadonlySet<SenderId>,
  added: readonly SenderId[],
): AllowFile {
  const kept = removed.size === 0 ? file.entries : file.entries.filter((entry) => !isOf(entry, removed));
  if (kept.length === file.entries.length && added.length === 0) return file;
  const entries = [...kept, ...added.map((senderId) => ({ raw: senderId, senderId }))];
  const changed = { entries, rest: file.rest };
  if (kept === file.entries) additions.set(changed, { before: file, added });
  return changed;
}

// Most changes add one sender to a list of thousands: then the bytes are those of the list before, and one line more.
const additions = new WeakMap<
  AllowFile,
  { readonly before: AllowFile; readonly added: readonly SenderId[] }
>();
const encoded = new WeakMap<AllowFile, Uint8Array>();
const TAIL = "\n  ]\n}\n";

/** The bytes that OpenClaw writes for the same list. */
export function encodeAllowFile(file: AllowFile): Uint8Array {
  const bytes = appendToKnown(file) ?? encodeWhole(file);
  // Else each list would keep all lists before it alive.
  additions.delete(file);
  encoded.set(file, bytes);
  return bytes;
}

function encodeWhole({ entries, rest }: AllowFile): Uint8Array {
  const allowFrom = entries.map(({ raw }) => raw);
  return Buffer.from(`${JSON.stringify({ version: 1, allowFrom, ...rest }, null, 2)}\n`);
}

function appendToKnown(file: AllowFile): Uint8Array | undefined {
  const { before, added } = additions.get(file) ?? {};
  const known = before && encoded.get(before);
  if (added === undefined || known === undefined || before === undefined) return undefined;
  // Only a list with entries and nothing after it ends in the way that is continued here.
  if (before.entries.length === 0 || Object.keys(file.rest).length > 0) return undefined;
  const lines = added.map((senderId) => `,\n    ${JSON.stringify(senderId)}`);
  return Buffer.concat([known.subarray(0, -TAIL.length), Buffer.from(`${lines.join("")}${TAIL}`)]);
}

function isOf({ senderId }: AllowEntry, senders: ReadonlySet<SenderId>): boolean {
  return senderId !== undefined && senders.has(senderId);
}

function validSenderId(text: string): SenderId | undefined {
  try {
    return parseSenderId(text);
  } catch {
    return undefined;
  }
}
