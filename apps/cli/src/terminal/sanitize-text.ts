/** Longest peer-controlled text that is printed; more says nothing and pushes what matters off the screen. */
const DEFAULT_MAX_CHARACTERS = 64;

const PLAIN = /^[\x20-\x7e]*$/;

// Control, format (bidi, zero width, tags), private and unassigned characters, lone surrogates, line and paragraph
// separators, and letters that are drawn as nothing: each could hide, reorder or forge what the owner reads.
const UNSAFE = /[\p{C}\u2028\u2029\p{Default_Ignorable_Code_Point}]/gu;

// Three marks cover every script; longer runs only paint over the neighbouring rows.
const MARK_RUN = /(\p{M}{3})\p{M}+/gu;

/** The emoji presentation selector changes nothing but the look of the pictograph before it. */
const EMOJI_SELECTOR = "\uFE0F";
const PICTOGRAPH = /\p{Extended_Pictographic}$/u;

/**
 * Makes text of a peer safe to print on one line of a terminal: everything invisible becomes a visible escape
 * such as `\u202e`, and what is longer than `maxCharacters` (default 64) is cut with `…`.
 */
export function sanitizeText(text: string, maxCharacters: number = DEFAULT_MAX_CHARACTERS): string {
  const cut = cutCharacters(text, maxCharacters);
  if (PLAIN.test(cut)) return cut;
  return cut
    .replace(UNSAFE, (character, offset: number) =>
      character === EMOJI_SELECTOR && PICTOGRAPH.test(cut.slice(0, offset))
        ? character
        : escapeCharacter(character),
    )
    .replace(MARK_RUN, "$1");
}

/** JSON text without one raw control or format character; it parses to the same value. */
export function safeJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent);
  if (/^[\n\x20-\x7e]*$/.test(text)) return text;
  return text.replace(UNSAFE, (character) => (character === "\n" ? character : jsonEscape(character)));
}

function cutCharacters(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const characters = Array.from(text.slice(0, maxCharacters * 2));
  if (characters.length <= maxCharacters && text.length <= maxCharacters * 2) return text;
  return `${characters.slice(0, maxCharacters).join("")}…`;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
}

function jsonEscape(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}
