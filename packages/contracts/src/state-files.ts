/** What one write changes: the new text of each name, `undefined` to remove it. */
export type StateFileChanges = ReadonlyMap<string, string | undefined>;

/**
 * Small named texts that a channel keeps between runs, such as the keys of a session. Names have 1 to 200 letters, digits,
 * `.`, `_`, `-`, `@`, `+` and `=`, and do not begin with a dot. Everything kept is a secret.
 */
export interface StateFiles {
  /** `undefined` when there is none. Rejects when it cannot be read: unreadable is never empty. */
  read(name: string): Promise<string | undefined>;
  /** All names, in no order. */
  names(): Promise<readonly string[]>;
  /** When it resolves, all of it survives a crash; a crash on the way leaves each name whole, old or new. */
  write(changes: StateFileChanges): Promise<void>;
  /**
   * Keeps every other holder and writer away, in this process and in others, until what it resolves with is called. Rejects with
   * `STORE_LOCKED`, which names the holder. Reading takes no hold. For state that two programs must never use at once.
   */
  hold(): Promise<ReleaseHold>;
}

/** Lets others have it. Calling it again does nothing. */
export type ReleaseHold = () => Promise<void>;
