/** One of the things that are measured against each other. */
export interface Contender {
  /** Runs one round and returns what one operation cost in it. */
  round(): number | Promise<number>;
}

/** What rounds of ours, of the floor and perhaps of others came to. */
export interface Measured {
  /** Median cost per contender, in their order. */
  readonly medians: readonly number[];
  /** Median of the first contender's cost divided by the second's in the same round. */
  readonly ratio: number;
}

/**
 * Rounds of all contenders in turn, so that a machine that slows down slows them all. The first round of each is a
 * warm-up and not counted.
 */
export async function measureInterleaved(
  rounds: number,
  contenders: readonly Contender[],
): Promise<Measured> {
  const costs: number[][] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const ofRound: number[] = [];
    for (const contender of contenders) ofRound.push(await contender.round());
    if (round > 0) costs.push(ofRound);
  }
  return {
    medians: contenders.map((_, index) => median(costs.map((ofRound) => ofRound[index] ?? Number.NaN))),
    ratio: median(costs.map(([ours = Number.NaN, floor = Number.NaN]) => ours / floor)),
  };
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
