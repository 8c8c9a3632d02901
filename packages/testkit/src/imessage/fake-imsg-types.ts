import type { FakeMessages } from "./fake-messages.js";

/**
 * `hang` never answers, `slow` answers rightly after a while, `crash` ends the program before the call has an effect, `crash-after`
 * when it has had it, `error` answers with an error of JSON-RPC.
 */
export type FakeImsgFailure =
  | { readonly kind: "hang" | "crash" | "crash-after" }
  | { readonly kind: "slow"; readonly delayMs: number }
  | {
      readonly kind: "error";
      readonly error: { readonly code: number; readonly message: string; readonly data?: unknown };
    };

export interface FakeImsgCall {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface FakeImsgText {
  readonly chatGuid: string;
  readonly text: string;
}

/** A stand-in for `imsg rpc`: a real program to start, whose other end is the test. */
export interface FakeImsg {
  /** What to start in place of imsg. */
  readonly commandPath: string;
  readonly messages: FakeMessages;
  /** What was sent, in order. */
  readonly sent: readonly FakeImsgText[];
  readonly calls: readonly FakeImsgCall[];
  /** Arguments of each start. */
  readonly starts: readonly (readonly string[])[];
  /** The programs that run now. */
  pids(): readonly number[];
  /** The next text to a chat; each is given once, in order. Waits for it. */
  nextSent(chatGuid: string): Promise<FakeImsgText>;
  /** Waits for a call that comes from now on. */
  nextCall(method: string): Promise<FakeImsgCall>;
  /** What happens at the next call of a method instead of an answer. */
  failNext(method: string, failure: FakeImsgFailure): void;
  /** The next row finds no place in the buffers: it is not told, and after the one behind it every subscription ends. */
  overflowNext(): void;
  /** What `initialize` and reading calls say about the database; `undefined` when it can be read. */
  setDatabaseError(detail: string | undefined): void;
  /** Programs that are started from now on ignore their stdin and SIGTERM. */
  makeStubborn(): Promise<void>;
  /** Ends every program that runs. */
  crash(): void;
  /** Ends every program, and lets each new one end at once. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Resolves once a subscription is open. */
  watched(): Promise<void>;
  /** Resolves once no program runs. */
  disconnected(): Promise<void>;
  close(): Promise<void>;
}
