/** Cuts text into parts of at most `length` UTF-16 units, never within a character; blank text has no parts. */
export function cutText(text: string, length: number): readonly string[] {
  if (text.trim() === "") return [];
  const parts: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = start + length;
    const splitsPair = end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
    const next = splitsPair ? end - 1 : end;
    parts.push(text.slice(start, next));
    start = next;
  }
  return parts;
}
