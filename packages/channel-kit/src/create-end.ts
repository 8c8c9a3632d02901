/** How a channel ended. */
export interface End {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
  settled(): boolean;
}

/** A promise that may reject while nobody listens. */
export function createEnd(): End {
  let settled = false;
  let settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  promise.catch(() => undefined);
  return {
    promise,
    resolve: () => {
      settled = true;
      settle?.resolve();
    },
    reject: (error) => {
      settled = true;
      settle?.reject(error);
    },
    settled: () => settled,
  };
}
