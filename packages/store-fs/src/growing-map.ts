/** A version of a map that is being made. Once it is handed out it must not be changed any more. */
export interface GrowingMap<Value> extends ReadonlyMap<string, Value> {
  set(key: string, value: Value): unknown;
  delete(key: string): boolean;
}

interface Layers<Value> {
  readonly base: ReadonlyMap<string, Value>;
  /** What comes after the base, or takes a place in it. */
  readonly top: Map<string, Value>;
}

// Copying thousands of records for each approval would cost more than the rest of its commit does.
const MAX_COPIED = 256;

/** Makes the next version of a map: it starts with what is in `values`, which stays as it is, in the same order. */
export type Grow<Value> = (values: ReadonlyMap<string, Value>) => GrowingMap<Value>;

/** `Value` must not be `undefined`, which stands for what is not there. */
export function createGrow<Value>(): Grow<Value> {
  const layersOf = new WeakMap<ReadonlyMap<string, Value>, Layers<Value>>();
  return (values) => {
    const { base, top } = layersOf.get(values) ?? { base: values, top: new Map<string, Value>() };
    const isCopied = values.size <= MAX_COPIED || top.size >= MAX_COPIED;
    return isCopied ? new Map(values) : createLayered({ base, top: new Map(top) }, layersOf);
  };
}

function createLayered<Value>(
  layers: Layers<Value>,
  layersOf: WeakMap<ReadonlyMap<string, Value>, Layers<Value>>,
): GrowingMap<Value> {
  const { base, top } = layers;
  let added = [...top.keys()].filter((key) => !base.has(key)).length;
  // Removals are rare and would leave holes in the order, so then it is copied after all.
  let copy: Map<string, Value> | undefined;

  function* entries(): Generator<[string, Value], undefined> {
    for (const [key, record] of base) yield [key, top.get(key) ?? record];
    for (const [key, record] of top) if (!base.has(key)) yield [key, record];
  }
  const flatten = (): Map<string, Value> => {
    copy ??= new Map(entries());
    layersOf.delete(map);
    return copy;
  };

  const map: GrowingMap<Value> = {
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
