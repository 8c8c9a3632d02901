/** What the page sends: one message. `id` is the page's own, so that a message sent again after a loss counts once. */
export interface ClientFrame {
  readonly type: "message";
  readonly id: string;
  readonly text: string;
}

export type ClientFrameOutcome =
  | { readonly status: "ok"; readonly frame: ClientFrame }
  | { readonly status: "bad"; readonly code: FrameErrorCode; readonly message: string; readonly id?: string };

/** Stable, for the page and for counters. */
export type FrameErrorCode = "bad-frame" | "empty-text" | "text-too-long";

const CLIENT_ID = /^[A-Za-z0-9_-]{1,64}$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Reads one text frame of a visitor.
 *
 * @example
 * ```ts
 * import { parseClientFrame } from "@openclaw/channel-webchat";
 *
 * parseClientFrame('{"type":"message","id":"1","text":"hello"}', 4000).status; // "ok"
 * ```
 */
export function parseClientFrame(data: string, maxTextLength: number): ClientFrameOutcome {
  const value = parseJson(data);
  if (!isPlainObject(value)) return bad("Expected a JSON object.");
  const { type, id, text, ...rest } = value;
  if (type !== "message") return bad('Expected "type" to be "message".');
  if (typeof id !== "string" || !CLIENT_ID.test(id)) {
    return bad('Expected "id" to be 1 to 64 letters, digits, "_" or "-".');
  }
  if (Object.keys(rest).length > 0) return bad('Expected no fields but "type", "id" and "text".');
  if (typeof text !== "string" || LONE_SURROGATE.test(text)) return bad('Expected "text" to be text.', id);
  if (text.trim() === "")
    return { status: "bad", code: "empty-text", message: "The message has no text.", id };
  if (text.length > maxTextLength) {
    const message = `The message has ${text.length} characters; at most ${maxTextLength} are accepted.`;
    return { status: "bad", code: "text-too-long", message, id };
  }
  return { status: "ok", frame: { type, id, text } };
}

function bad(message: string, id?: string): ClientFrameOutcome {
  return id === undefined
    ? { status: "bad", code: "bad-frame", message }
    : { status: "bad", code: "bad-frame", message, id };
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined; // Not JSON is reported like any other value that is no object.
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
