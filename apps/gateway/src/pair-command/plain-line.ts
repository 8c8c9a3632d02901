const MAX_CHARACTERS = 48;

// Control, format (direction, joiners, tags), private and unassigned characters, separators of lines, letters that are drawn as
// nothing; and the dot that stands between fields here, so that no name can add one.
const UNSAFE = /[\p{C}\u2028\u2029\u2800\p{Default_Ignorable_Code_Point}·]/gu;
const SPACES = /\s+/gu;
// Longer runs of marks only paint over the neighbouring lines.
const MARK_RUN = /(\p{M}{3})\p{M}+/gu;

/** A text that a device chose, as one short line in which nothing is hidden: what could hide is a visible escape (S150). */
export function plainLine(text: string): string {
  // Measured first, in pieces that count: a name may be as long as a frame.
  const characters = Array.from(text.slice(0, MAX_CHARACTERS * 4).trim());
  const cut = characters.length <= MAX_CHARACTERS && text.length <= MAX_CHARACTERS * 4;
  const kept = characters.slice(0, MAX_CHARACTERS).join("");
  const line = kept.replace(UNSAFE, escapeCharacter).replace(SPACES, " ").replace(MARK_RUN, "$1");
  return cut ? line : `${line}…`;
}

function escapeCharacter(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16);
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
}
