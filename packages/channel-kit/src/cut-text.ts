/**
 * Cuts text into parts of at most `limit` (2 or more) UTF-16 units that together are the text again, less parts of
 * white space only: Telegram refuses those. Cuts after a line break if there is one in the second half of a part, else
 * after a space, and never inside a surrogate pair.
 */
export function cutText(text: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  while (start < text.length) {
    const end = findEnd(text, start, limit);
    const part = text.slice(start, end);
    if (part.trim() !== "") parts.push(part);
    start = end;
  }
  return parts;
}

function findEnd(text: string, start: number, limit: number): number {
  const end = start + limit;
  if (end >= text.length) return text.length;
  for (const separator of ["\n", " "]) {
    const index = text.lastIndexOf(separator, end - 1);
    if (index >= start + limit / 2) return index + 1;
  }
  const splitsPair = isHighSurrogate(text.charCodeAt(end - 1)) && isLowSurrogate(text.charCodeAt(end));
  return splitsPair ? end - 1 : end;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd8_00 && unit <= 0xdb_ff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc_00 && unit <= 0xdf_ff;
