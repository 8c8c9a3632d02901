/** One open way to a signal-cli. */
export interface SignalTransport {
  /**
   * Asks signal-cli. Rejects with `CHANNEL_UNREACHABLE` without an answer, and with `CHANNEL_REQUEST_REFUSED` for an error answer:
   * see `toSignalError`.
   */
  call(method: string, params: object | undefined, call: CallOptions): Promise<unknown>;
  /** Begins to receive for one account; resolves once it does. `param` is how signal-cli names the account, where it has several. */
  receive(param: string | undefined, onEvent: (event: unknown) => void, call: CallOptions): Promise<void>;
  /** Receives no more; calls go on. */
  pause(): void;
  /** Resolves with the reason once it is lost, or rejects with an error that ends the channel. */
  readonly lost: Promise<unknown>;
  close(): Promise<void>;
  /** Why a program that we started has ended, in a coded error; waits for its end. */
  lastWords?(): Promise<unknown>;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Longest event that is read; texts of Signal have a few kilobytes. */
export const MAX_EVENT_BYTES = 1024 * 1024;
