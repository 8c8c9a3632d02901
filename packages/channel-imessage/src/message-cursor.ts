/** What is kept between runs. */
export interface CursorState {
  /** Every row up to this one has been handled. */
  readonly position: number;
  /** Rows above it that have been handled as well. */
  readonly handled: readonly number[];
}

/**
 * Where we are in the Messages database. Rows are read in order and handled side by side, so some are done before earlier ones:
 * the position only moves over what is done, and what is done above it is remembered by number.
 */
export interface MessageCursor {
  /** Every row up to here has been handled; `undefined` before the first connection. */
  position(): number | undefined;
  /** Up to here rows have been read. */
  scannedTo(): number;
  /** Starts anew, such as in another database. */
  reset(state: CursorState): void;
  /** Every row up to here has been read. */
  scanned(rowId: number): void;
  /** Reads again from here: not all that came after it was told. */
  rewind(rowId: number): void;
  /** Reads again from the position: what was given back, and what a stop left undone. */
  rescan(): void;
  /** Whether a row is handled, or in work. */
  has(rowId: number): boolean;
  begin(rowId: number): void;
  /** Ends the work on a row, or says that there was none to do. */
  done(rowId: number): void;
  /** Nobody has handled the row: it is to be read again. */
  giveBack(rowId: number): void;
  /** Whether rows wait to be read again. */
  hasReturned(): boolean;
  /** Whether so much is remembered above the position that no more should be read. */
  isFull(): boolean;
  readonly snapshot: () => CursorState | undefined;
}

export function createMessageCursor(maxHandled: number): MessageCursor {
  let scannedTo: number | undefined;
  let handled = new Set<number>();
  const inWork = new Set<number>();
  const returned = new Set<number>();

  function position(): number | undefined {
    if (scannedTo === undefined) return undefined;
    let lowest = scannedTo + 1;
    for (const rowId of inWork) lowest = Math.min(lowest, rowId);
    for (const rowId of returned) lowest = Math.min(lowest, rowId);
    return lowest - 1;
  }

  /** What lies at or below the position is known by the position alone. */
  function forget(): void {
    const upTo = position() ?? 0;
    handled = new Set([...handled].filter((rowId) => rowId > upTo));
  }

  return {
    position,
    scannedTo: () => scannedTo ?? 0,
    reset: (state) => {
      scannedTo = state.position;
      handled = new Set(state.handled);
      returned.clear();
    },
    scanned: (rowId) => {
      scannedTo = Math.max(scannedTo ?? 0, rowId);
    },
    rewind: (rowId) => {
      scannedTo = Math.min(scannedTo ?? rowId, rowId);
    },
    rescan: () => {
      scannedTo = position();
      returned.clear();
    },
    has: (rowId) => handled.has(rowId) || inWork.has(rowId),
    begin: (rowId) => {
      returned.delete(rowId);
      inWork.add(rowId);
    },
    done: (rowId) => {
      inWork.delete(rowId);
      returned.delete(rowId);
      handled.add(rowId);
    },
    giveBack: (rowId) => {
      inWork.delete(rowId);
      returned.add(rowId);
    },
    hasReturned: () => returned.size > 0,
    isFull: () => {
      if (handled.size >= maxHandled) forget();
      return handled.size >= maxHandled;
    },
    snapshot: () => {
      const at = position();
      if (at === undefined) return undefined;
      forget();
      return { position: at, handled: [...handled] };
    },
  };
}
