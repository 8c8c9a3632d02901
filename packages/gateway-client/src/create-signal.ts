/** A promise, and the function that resolves it. */
export interface Signal<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
}

export function createSignal<Value>(): Signal<Value> {
  let resolve = (_value: Value): void => undefined;
  const promise = new Promise<Value>((resolvePromise) => {
    resolve = resolvePromise;
  });
  return { promise, resolve: (value) => resolve(value) };
}
