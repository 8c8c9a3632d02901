import { isFields, type Fields } from "@openclaw/channel-kit";
import { parseNumber, parseUuid } from "./identity.js";

/** Stands in a text where somebody is mentioned. */
const PLACEHOLDER = "\u{FFFC}";

/**
 * The text with `@` and the id of whoever is mentioned in place of Signal's placeholders; `@` alone where it is not known. Never
 * a name: that is whatever its owner wants it to be, a command to the bot too.
 */
export function resolveMentions(message: unknown, mentions: unknown): string {
  if (typeof message !== "string") return "";
  if (!message.includes(PLACEHOLDER)) return message;
  const ids = new Map<number, string>();
  for (const mention of Array.isArray(mentions) ? mentions : []) {
    if (isFields(mention) && typeof mention["start"] === "number") ids.set(mention["start"], idOf(mention));
  }
  return message.replaceAll(PLACEHOLDER, (_placeholder, start: number) => `@${ids.get(start) ?? ""}`);
}

function idOf({ number, uuid }: Fields): string {
  const known = typeof uuid === "string" ? parseUuid(uuid) : undefined;
  return known ?? (typeof number === "string" ? parseNumber(number) : undefined) ?? "";
}
