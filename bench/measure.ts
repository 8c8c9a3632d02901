/** One of the things that are measured against each other. */
export interface Contender {
  /** Runs one round and returns what one operation cost in it. */
  round(): number | Promise<number>;
}

/**
 * Rounds of all contenders in turn, so that a machine that slows down slows them all. The first round of each is a
 * warm-up and not counted. Returns the median cost per contender, in their order.
 */
export async function measureInterleaved(
  rounds: number,
  contenders: readonly Contender[],
): Promise<readonly number[]> {
  const costs = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const cost = await contender.round();
      if (round > 0) costs[index]?.push(cost);
    }
  }
  return costs.map(median);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Milliseconds that `work` took. */
export async function elapsedMs(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
