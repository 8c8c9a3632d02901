import { CLOCK_KEY, type Clock, type CollectionName, type Transaction } from "@openclaw/contracts";

/** A store or a transaction, as far as one record is read. */
export type RecordReader = Pick<Transaction, "get">;

/** The time that expiry goes by: it never runs backwards, in this process or after a restart (S53). */
export interface StoredTime {
  /** The latest of the wall clock, what this process has seen, and what any process has recorded. */
  effectiveNow(reader: RecordReader): Promise<number>;
  /**
   * Records the time. Call it in a transaction that writes anyway; it costs a write only when the recorded time is
   * far behind, or when something expires now and must stay expired after a restart with a clock that is set back.
   */
  rememberTime(
    transaction: Transaction,
    nowMs: number,
    options?: { readonly expires: boolean },
  ): Promise<void>;
}

/**
 * Recorded time may lag behind by so much: rare enough that most requests and approvals change one file less, and a
 * clock set back by less revives next to nothing.
 */
export const TIME_STEP_MS = 10_000;

/** Keeps the high-water mark of time in the one record of a clock collection, which a transaction then has to name. */
export function createStoredTime(clock: Clock, collection: CollectionName): StoredTime {
  let latestMs = 0;

  const readRecorded = async (reader: RecordReader): Promise<number> => {
    const recorded = (await reader.get(collection, CLOCK_KEY))?.["latestTimeMs"];
    return typeof recorded === "number" && Number.isFinite(recorded) ? recorded : 0;
  };
  return {
    effectiveNow: async (reader) => {
      latestMs = Math.max(latestMs, clock.now(), await readRecorded(reader));
      return latestMs;
    },
    rememberTime: async (transaction, nowMs, { expires } = { expires: false }) => {
      const recordedMs = await readRecorded(transaction);
      const isDue = nowMs - recordedMs > TIME_STEP_MS || (expires && nowMs > recordedMs);
      if (isDue) transaction.put(collection, CLOCK_KEY, { latestTimeMs: nowMs });
    },
  };
}
