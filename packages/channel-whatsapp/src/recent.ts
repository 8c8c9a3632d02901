/** The newest values by id; the oldest goes when there are more than `limit`. */
export interface Recent<Value> {
  get(id: string): Value | undefined;
  put(id: string, value: Value): void;
}

export function createRecent<Value>(limit: number): Recent<Value> {
  const values = new Map<string, Value>();
  return {
    get: (id) => values.get(id),
    put: (id, value) => {
      values.delete(id);
      values.set(id, value);
      const [oldest] = values.keys();
      if (values.size > limit && oldest !== undefined) values.delete(oldest);
    },
  };
}
