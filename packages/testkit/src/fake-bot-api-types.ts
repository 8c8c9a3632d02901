/** A stand-in for Telegram's Bot API server, on loopback. */
export interface FakeBotApi {
  /** For `apiRoot`. Stays the same over `down` and `up`. */
  readonly url: string;
  /** The bot of this token, made on first use. Calls with other tokens get 401. */
  bot(token: string): FakeBot;
  /** Stops listening and cuts every connection; what users send meanwhile is kept. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Resolves once no connection is open. */
  disconnected(): Promise<true>;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** One bot at that server: what its users do, and what it sent. */
export interface FakeBot {
  readonly id: number;
  readonly token: string;
  /** A user writes to the bot, in private or in `chat`. */
  message(from: FakeUser, text: string, chat?: FakeChat): FakeUpdate;
  /** Any update, under the next `update_id`. Pushing an earlier one again is a duplicate of its message. */
  push(update: Readonly<Record<string, unknown>>): FakeUpdate;
  /** Texts that the bot sent, oldest first. */
  readonly sent: readonly SentMessage[];
  /** The next text sent to a chat that this method has not returned yet; waits for it. */
  nextSent(chatId: number | string): Promise<SentMessage>;
  /** What happens to the next call of a method, instead of the right answer. Can be queued. */
  failNext(method: string, failure: FakeFailure): void;
  /** Resolves with the next call of a method that arrives after this. */
  nextCall(method: string): Promise<FakeCall>;
  readonly calls: readonly FakeCall[];
  /** Updates that are not confirmed. */
  pending(): number;
  /** Resolves when all are. */
  confirmed(): Promise<true>;
  /** Resolves when a long poll waits for updates. */
  polling(): Promise<true>;
  /** From now on the token is unknown. */
  revoke(): void;
  readonly webhook: FakeWebhook | undefined;
  /** Statuses that the webhook answered with, oldest first. */
  readonly webhookAnswers: readonly number[];
  /** Tries to deliver what the webhook did not take; the real server does so by itself after a while. */
  redeliver(): Promise<void>;
}

export interface FakeUser {
  readonly id: number;
  readonly username?: string;
  readonly first_name?: string;
  readonly last_name?: string;
}

export interface FakeChat {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
}

export interface FakeUpdate {
  readonly update_id: number;
  readonly [field: string]: unknown;
}

export interface SentMessage {
  readonly chatId: string;
  readonly text: string;
  /** As it came over the wire. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface FakeCall {
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface FakeWebhook {
  readonly url: string;
  readonly secretToken: string;
}

/** `hang` never answers, `close` cuts the connection, `close-all` every one, `slow` answers rightly after a while. */
export type FakeFailure =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly description?: string;
      readonly retryAfterSeconds?: number;
    }
  | { readonly kind: "html"; readonly status: number }
  | { readonly kind: "slow"; readonly delayMs: number }
  | { readonly kind: "hang" }
  | { readonly kind: "close" }
  | { readonly kind: "close-all" };
