/** The candidate that a typing slip away from `word` was probably meant, if one is that near. */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const allowed = word.length <= 3 ? 1 : 2;
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const candidate of candidates) {
    const distance = slips(word.toLowerCase(), candidate.toLowerCase(), allowed);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? prefixMatch(word, candidates);
}

/** Somebody who writes `tele` means `telegram`, if nothing else starts so. */
function prefixMatch(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length < 3) return undefined;
  const matches = [...candidates].filter((candidate) => candidate.startsWith(word.toLowerCase()));
  return matches.length === 1 ? matches[0] : undefined;
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words. */
function slips(left: string, right: string, allowed: number): number {
  if (Math.abs(left.length - right.length) > allowed) return allowed + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? allowed + 1;
}
