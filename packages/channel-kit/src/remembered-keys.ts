import { createHash, randomBytes } from "node:crypto";

/** Remembers at least the newest `limit` keys and at most twice as many, in memory that is taken at once and never grows. */
export interface RememberedKeys {
  has(key: string): boolean;
  add(key: string): void;
}

export function createRememberedKeys(limit: number): RememberedKeys {
  // Peers choose keys: without the salt they could look for two that have the same mark.
  const salt = randomBytes(16);
  const markOf = (key: string): bigint =>
    createHash("sha256").update(salt).update(key).digest().readBigUInt64LE() || 1n;
  let newer = createMarks(limit);
  let older = createMarks(limit);
  return {
    has: (key) => {
      const mark = markOf(key);
      return newer.has(mark) || older.has(mark);
    },
    add: (key) => {
      const mark = markOf(key);
      if (newer.has(mark)) return;
      if (newer.isFull()) {
        older.clear();
        [newer, older] = [older, newer];
      }
      newer.add(mark);
    },
  };
}

/** A set of at most `limit` numbers other than 0: a hash table whose places are looked at one after another. */
function createMarks(limit: number) {
  // A third stays free, so that the end of a row is never far.
  const places = new BigUint64Array(2 ** Math.ceil(Math.log2(limit * 1.5)));
  const lastPlace = BigInt(places.length - 1);
  let size = 0;
  const placeOf = (mark: bigint): number => {
    let place = Number(mark & lastPlace);
    while (places[place] !== 0n && places[place] !== mark) place = (place + 1) % places.length;
    return place;
  };
  return {
    isFull: (): boolean => size === limit,
    has: (mark: bigint): boolean => places[placeOf(mark)] === mark,
    /** One that is not there yet. */
    add: (mark: bigint): void => {
      places[placeOf(mark)] = mark;
      size += 1;
    },
    clear: (): void => {
      places.fill(0n);
      size = 0;
    },
  };
}
