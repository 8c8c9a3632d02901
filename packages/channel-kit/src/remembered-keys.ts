/** A set of at most `limit` keys that forgets the oldest first. */
export interface RememberedKeys {
  has(key: string): boolean;
  add(key: string): void;
}

export function createRememberedKeys(limit: number): RememberedKeys {
  const keys = new Set<string>();
  return {
    has: (key) => keys.has(key),
    add: (key) => {
      keys.delete(key);
      keys.add(key);
      const [oldest] = keys;
      if (keys.size > limit && oldest !== undefined) keys.delete(oldest);
    },
  };
}
