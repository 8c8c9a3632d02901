/** A signal that aborts with another one or when time is up. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  isTimeUp(): boolean;
  clear(): void;
}

export function limitTime(limitMs: number, outer: AbortSignal | undefined): TimeLimit {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  let isTimeUp = false;
  const timer = setTimeout(() => {
    isTimeUp = true;
    abort();
  }, limitMs);
  outer?.addEventListener("abort", abort);
  if (outer?.aborted === true) abort();
  return {
    signal: controller.signal,
    isTimeUp: () => isTimeUp,
    clear: () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", abort);
    },
  };
}
