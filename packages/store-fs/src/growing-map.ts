import type { StoredRecord } from "@openclaw/contracts";

type Records = ReadonlyMap<string, StoredRecord>;

/** A version of a map that is being made. Once it is handed out it must not be changed any more. */
export interface GrowingMap extends Records {
  set(key: string, record: StoredRecord): unknown;
  delete(key: string): boolean;
}

interface Layers {
  readonly base: Records;
  /** What comes after the base, or takes a place in it. */
  readonly top: Map<string, StoredRecord>;
}

// Copying thousands of records for each approval would cost more than the rest of its commit does.
const MAX_COPIED = 256;

const layersOf = new WeakMap<Records, Layers>();

/** Starts with what is in `records`, which stays as it is, in the same order. */
export function growFrom(records: Records): GrowingMap {
  const { base, top } = layersOf.get(records) ?? { base: records, top: new Map<string, StoredRecord>() };
  const isCopied = records.size <= MAX_COPIED || top.size >= MAX_COPIED;
  return isCopied ? new Map(records) : createLayered({ base, top: new Map(top) });
}

function createLayered(layers: Layers): GrowingMap {
  const { base, top } = layers;
  let added = [...top.keys()].filter((key) => !base.has(key)).length;
  // Removals are rare and would leave holes in the order, so then it is copied after all.
  let copy: Map<string, StoredRecord> | undefined;

  function* entries(): Generator<[string, StoredRecord], undefined> {
    for (const [key, record] of base) yield [key, top.get(key) ?? record];
    for (const [key, record] of top) if (!base.has(key)) yield [key, record];
  }
  const flatten = (): Map<string, StoredRecord> => {
    copy ??= new Map(entries());
    layersOf.delete(map);
    return copy;
  };

  const map: GrowingMap = {
    get size() {
      return copy?.size ?? base.size + added;
    },
    get: (key) => (copy === undefined ? (top.get(key) ?? base.get(key)) : copy.get(key)),
    has: (key) => (copy === undefined ? top.has(key) || base.has(key) : copy.has(key)),
    entries: () => copy?.entries() ?? entries(),
    keys: () => flatten().keys(),
    values: () => flatten().values(),
    forEach: (visit) => flatten().forEach((record, key) => visit(record, key, map)),
    [Symbol.iterator]: () => copy?.entries() ?? entries(),
    set: (key, record) => {
      if (copy !== undefined) return copy.set(key, record);
      if (!base.has(key) && !top.has(key)) added += 1;
      return top.set(key, record);
    },
    delete: (key) => map.has(key) && flatten().delete(key),
  };
  layersOf.set(map, layers);
  return map;
}
