/** A stand-in for signal-cli, with what lies behind it: Signal's servers, that keep messages until they are received. */
export interface FakeSignal {
  /** Of `daemon --http`. All addresses stay the same over `down` and `up`. */
  readonly httpUrl: string;
  /** Of `daemon --tcp`, as `host:port`. */
  readonly tcp: string;
  /** Of `daemon --socket`. */
  readonly socketPath: string;
  /** A program to start in place of `signal-cli`: it does what `jsonRpc` does. */
  readonly cliPath: string;
  /** Runs of that program, oldest first. */
  readonly runs: readonly FakeProgramRun[];
  /** Resolves with the next run that this method has not returned yet. */
  nextRun(): Promise<FakeProgramRun>;
  /** The next run writes this to stderr and ends. Can be queued. */
  failNextRun(failure: { readonly stderr: string; readonly exitCode: number }): void;
  /** The next run writes this to stderr and goes on. */
  warnNextRun(stderr: string): void;
  /** The account of this number, registered on first use. */
  account(number: string): FakeSignalAccount;
  /** A phone with the account of this number scans the address of `startLink`. */
  scan(uri: string, number: string): void;
  /** Ends every connection and every run of the program. */
  disconnect(): void;
  /** The same, and nothing can connect or run. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Resolves once no connection is open and no program runs. */
  disconnected(): Promise<true>;
  /** Ends it for good, and removes its files. */
  close(): Promise<void>;
}

export interface FakeSignalOptions {
  /** As if started with `-a`: this is its only account, and it lists none. Does not concern the program. */
  readonly singleAccount?: string;
  /** `on-start` loses what comes while nobody listens. Default `manual`. Does not concern the program. */
  readonly receiveMode?: "manual" | "on-start";
  /** From one comment to the next in the stream of events. Default 15 s, as the real one. */
  readonly keepAliveMs?: number;
}

export interface FakeProgramRun {
  readonly pid: number;
  readonly args: readonly string[];
}

/** One account of that signal-cli: what people write to it, and what it sent. */
export interface FakeSignalAccount {
  readonly number: string;
  readonly uuid: string;
  /** A person writes to the account, in private or in a group. */
  message(from: FakeSignalPerson, text: string, groupId?: string): FakeEnvelope;
  /** Any envelope. Pushing an earlier one again is a duplicate of its message. */
  push(envelope: FakeEnvelope): void;
  /** An event as it stands, such as one that is malformed or names another account. */
  pushEvent(event: unknown): void;
  /** Texts that were sent, oldest first. */
  readonly sent: readonly SentSignalMessage[];
  /** The next text to this person or group that this method has not returned yet; waits for it. */
  nextSent(to: string): Promise<SentSignalMessage>;
  /** What happens to the next call of a method, instead of the right answer. Can be queued. */
  failNext(method: string, failure: FakeSignalFailure): void;
  /** Resolves with the next call of a method that arrives after this. */
  nextCall(method: string): Promise<FakeSignalCall>;
  readonly calls: readonly FakeSignalCall[];
  /** Resolves when somebody receives. */
  receiving(): Promise<true>;
  /** Resolves when nobody does: from then on messages are kept. */
  unheard(): Promise<true>;
  /** From now on Signal does not know the account; whoever serves it is disconnected. */
  unregister(): void;
}

/** `number` is often hidden; without `uuid`, as it comes from very old versions. */
export interface FakeSignalPerson {
  readonly uuid?: string;
  readonly number?: string;
  readonly name?: string;
}

export type FakeEnvelope = Readonly<Record<string, unknown>>;

export interface SentSignalMessage {
  /** The uuid, number or group that it went to. */
  readonly to: string;
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface FakeSignalCall {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** `hang` never answers, `disconnect` cuts every connection, `slow` answers rightly after a while. */
export type FakeSignalFailure =
  | { readonly kind: "error"; readonly code: number; readonly message: string; readonly data?: unknown }
  | { readonly kind: "slow"; readonly delayMs: number }
  | { readonly kind: "hang" }
  | { readonly kind: "disconnect" };
