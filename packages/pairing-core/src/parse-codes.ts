import { CODE_ALPHABET, CODE_LENGTH } from "./code.js";

// A whole challenge text is about 250 characters; what is longer is no paste of a code.
const MAX_TEXT_LENGTH = 4096;
// A paste holds a few words that could be codes. More would let one wrong attempt try many codes.
const MAX_CANDIDATES = 16;

// Letters of every script belong to a word, so a full-width or accented letter spoils it instead of ending it.
const WORD = /[\p{L}\p{N}\p{M}\p{Cf}]+/gu;
const JOINING = /^[ \t-]+$/;
const ASCII_WORD = /^[A-Za-z0-9]+$/;
const CODE = new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`);

/**
 * What could be a code in typed or pasted text, in upper case, in order of appearance, at most 16.
 *
 * Only ASCII counts: case, spaces and dashes within a code do not matter, look-alikes never match. An eight-letter
 * word such as `TELEGRAM` is a candidate too, so compare candidates with the codes that are waiting.
 * Text over 4096 characters has no candidates.
 *
 * @example
 * ```ts
 * import { parseCodes } from "@openclaw/pairing-core";
 *
 * console.log(parseCodes("openclaw pairing approve telegram abcd-2345")); // [ 'TELEGRAM', 'ABCD2345' ]
 * ```
 */
export function parseCodes(text: string): readonly string[] {
  if (text.length > MAX_TEXT_LENGTH) return [];
  const words = [...text.matchAll(WORD)];
  const codes = new Set<string>();
  for (let start = 0; start < words.length && codes.size < MAX_CANDIDATES; start += 1) {
    const code = codeFrom(text, words, start);
    if (code !== undefined) codes.add(code);
  }
  return [...codes];
}

/** Joins the words from `start` on that only spaces and dashes separate, until they have the length of a code. */
function codeFrom(text: string, words: readonly RegExpExecArray[], start: number): string | undefined {
  let joined = "";
  let end: number | undefined;
  for (const word of words.slice(start, start + CODE_LENGTH)) {
    if (end !== undefined && !JOINING.test(text.slice(end, word.index))) return undefined;
    if (!ASCII_WORD.test(word[0])) return undefined;
    joined += word[0].toUpperCase();
    end = word.index + word[0].length;
    if (joined.length >= CODE_LENGTH) return CODE.test(joined) ? joined : undefined;
  }
  return undefined;
}

/** A stored code for comparison: another program or a hand may have written it in lower case. */
export function foldCode(code: string): string {
  return ASCII_WORD.test(code) ? code.toUpperCase() : code;
}
