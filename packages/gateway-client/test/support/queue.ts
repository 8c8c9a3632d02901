/** Values that come on one side and are awaited on the other. */
export interface Queue<Value> {
  push(value: Value): void;
  next(): Promise<Value>;
  readonly length: number;
}

export function createQueue<Value>(): Queue<Value> {
  const values: Value[] = [];
  const waiting: ((value: Value) => void)[] = [];
  return {
    push(value) {
      const taker = waiting.shift();
      if (taker === undefined) values.push(value);
      else taker(value);
    },
    next() {
      const value = values.shift();
      return value === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(value);
    },
    get length() {
      return values.length;
    },
  };
}
