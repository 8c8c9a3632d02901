import type { SenderMeta } from "@openclaw/contracts";
import { sanitizeText } from "./sanitize-text.js";

const MAX_NAME_CHARACTERS = 48;
const MAX_SENDER_ID_CHARACTERS = 128;

/** The stable id as text for the owner. */
export function senderIdText(senderId: string): string {
  return sanitizeText(senderId, MAX_SENDER_ID_CHARACTERS);
}

/** What a sender calls itself, such as `Alice Smith (@alice)`, or an empty text. Anybody can choose any name. */
export function senderName(meta: SenderMeta | undefined): string {
  if (meta === undefined) return "";
  const full = [meta["firstName"], meta["lastName"]].filter(Boolean).join(" ");
  const name = full || meta["name"] || meta["sender"] || "";
  const handle = meta["username"] === undefined ? meta["tag"] : `@${meta["username"]}`;
  const text = name !== "" && handle !== undefined ? `${name} (${handle})` : name || (handle ?? "");
  return sanitizeText(text.trim(), MAX_NAME_CHARACTERS);
}

// Letters that look like Latin ones in most fonts. Enough for a warning; the stable id is what counts.
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: "a",
  в: "b",
  е: "e",
  к: "k",
  м: "m",
  н: "h",
  о: "o",
  р: "p",
  с: "c",
  т: "t",
  у: "y",
  х: "x",
  і: "l",
  ј: "j",
  ѕ: "s",
  ԁ: "d",
  һ: "h",
  ӏ: "l",
  α: "a",
  η: "n",
  ι: "l",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  τ: "t",
  "0": "o",
  "1": "l",
  i: "l",
  ı: "l",
};

/** Equal for names that a person could take for each other. */
function nameSkeleton(name: string): string {
  const folded = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}\p{Z}\p{P}\p{C}]/gu, "");
  return Array.from(folded, (character) => LOOKALIKES[character] ?? character).join("");
}

export interface NamedSender {
  readonly senderId: string;
  readonly meta?: SenderMeta;
}

/** One warning per name that several senders, or whatever `noun` says, use. */
export function duplicateNameWarnings(senders: readonly NamedSender[], noun = "senders"): readonly string[] {
  const bySkeleton = new Map<string, Map<string, string>>();
  for (const { senderId, meta } of senders) {
    for (const name of selfChosenNames(meta)) {
      const ids = bySkeleton.get(nameSkeleton(name)) ?? new Map<string, string>();
      bySkeleton.set(nameSkeleton(name), ids.set(senderId, sanitizeText(name, MAX_NAME_CHARACTERS)));
    }
  }
  return [...bySkeleton.values()]
    .filter((ids) => ids.size > 1)
    .map((ids) => {
      const list = [...ids].map(([senderId, name]) => `${senderIdText(senderId)} "${name}"`).join(", ");
      return `Warning: several ${noun} use the same or a look-alike name: ${list}. Only the id tells them apart.`;
    });
}

/** Full names and handles are compared each for itself: `Alice (@mallory)` must still meet `Alice (@alice)`. */
function selfChosenNames(meta: SenderMeta | undefined): readonly string[] {
  if (meta === undefined) return [];
  const full = [meta["firstName"], meta["lastName"]].filter(Boolean).join(" ");
  const names = [full, meta["name"], meta["username"], meta["tag"]];
  return [
    ...new Set(names.filter((name): name is string => name !== undefined && nameSkeleton(name) !== "")),
  ];
}
