/** Waits for `work`, at most so long; then rejects with what `late` makes. */
export async function withTimeout<Result>(
  work: Promise<Result>,
  timeoutMs: number,
  late: (timeoutMs: number) => Error,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late(timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves after `endsMs` (never, without it), when `mark` gives another text than `before`, or when `signal` aborts. */
export function pauseUntilChange(options: {
  readonly endsMs: number | undefined;
  readonly lookMs: number;
  readonly mark: () => string;
  readonly before: string;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { before, endsMs, lookMs, mark, signal } = options;
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(end);
      clearInterval(look);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const end = endsMs === undefined ? undefined : setTimeout(done, endsMs);
    const look = setInterval(() => {
      if (mark() !== before) done();
    }, lookMs);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
