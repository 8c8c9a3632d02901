/** Something that a test lets happen, or waits for. */
export interface Turn<Value = void> {
  readonly come: Promise<Value>;
  readonly now: (value: Value) => void;
}

/** Makes a promise that is kept when the test says so. */
export function createTurn<Value = void>(): Turn<Value> {
  let resolved: ((value: Value) => void) | undefined;
  const come = new Promise<Value>((resolve) => (resolved = resolve));
  return { come, now: (value) => resolved?.(value) };
}
