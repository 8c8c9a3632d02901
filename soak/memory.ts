/** Memory over time: samples in bytes, and how they grow. */
export interface MemoryCurve {
  add(atMs: number, bytes: number): void;
  /** Median of the samples between two moments. */
  median(fromMs: number, toMs: number): number;
  /** Bytes per minute over the samples from a moment on, by least squares. */
  slopePerMinute(fromMs: number): number;
}

export function createMemoryCurve(): MemoryCurve {
  const samples: { readonly atMs: number; readonly bytes: number }[] = [];
  return {
    add: (atMs, bytes) => void samples.push({ atMs, bytes }),
    median: (fromMs, toMs) => {
      const within = samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs).map(({ bytes }) => bytes);
      return within.toSorted((a, b) => a - b)[Math.floor(within.length / 2)] ?? 0;
    },
    slopePerMinute: (fromMs) => {
      const within = samples.filter(({ atMs }) => atMs >= fromMs);
      if (within.length < 2) return 0;
      const meanAt = mean(within.map(({ atMs }) => atMs));
      const meanBytes = mean(within.map(({ bytes }) => bytes));
      const covariance = mean(within.map(({ atMs, bytes }) => (atMs - meanAt) * (bytes - meanBytes)));
      const variance = mean(within.map(({ atMs }) => (atMs - meanAt) ** 2));
      return (covariance / variance) * 60_000;
    },
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
