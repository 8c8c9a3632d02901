/** Something that one part waits for and another lets happen. What happens before anybody waits is not lost. */
export interface Turn<Reason = void> {
  /** Resolves once it has happened. */
  readonly come: () => Promise<Reason>;
  readonly now: (reason: Reason) => void;
  /** From here on it has not happened yet. */
  readonly renew: () => void;
}

export function createTurn<Reason = void>(): Turn<Reason> {
  let settle: ((reason: Reason) => void) | undefined;
  let promise: Promise<Reason>;
  const renew = (): void => {
    promise = new Promise((resolve) => (settle = resolve));
  };
  renew();
  return { come: () => promise, now: (reason) => settle?.(reason), renew };
}
