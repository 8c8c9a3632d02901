import { misuse } from "./store-error.js";

/** Bounds works that run one after another, with one timer for all of them. */
export interface TimeLimit {
  /** As the work itself, but rejects with `STORE_MISUSE` once it has taken too long. It may go on; nobody waits for it. */
  run(work: () => Promise<void>): Promise<void>;
  close(): void;
}

export function createTimeLimit(limitMs: number): TimeLimit {
  let expire: (() => void) | undefined;
  const timer = setTimeout(() => expire?.(), limitMs).unref();
  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        expire = () => reject(tookTooLong(limitMs));
        timer.refresh();
        work().then(resolve, reject);
      }),
    close: () => clearTimeout(timer),
  };
}

function tookTooLong(limitMs: number): Error {
  return misuse(
    `The work of a transaction was not done after ${limitMs} ms, and nothing of it was kept. Everybody else waits ` +
      "meanwhile, so it must wait for no other transaction and for nothing slow; do that before you start it.",
  );
}
