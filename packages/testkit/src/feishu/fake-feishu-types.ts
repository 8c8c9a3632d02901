/** A stand-in for Feishu's open platform, on loopback. */
export interface FakeFeishu {
  /** For `domain`. Stays the same over `down` and `up`. */
  readonly url: string;
  /** The app of this id, made on first use with this secret. */
  app(appId: string, appSecret: string): FakeFeishuApp;
  /** Stops listening and cuts every connection; what people send meanwhile is kept. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Resolves once no connection is open. */
  disconnected(): Promise<true>;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** One app at that server: what people do with its bot, and what it sent. */
export interface FakeFeishuApp {
  readonly appId: string;
  readonly botOpenId: string;
  /** A person (`ou_…`) writes to the bot, in private or in `chat`. */
  message(from: string, text: string, chat?: FakeFeishuChat): FakeFeishuEvent;
  /** Any event. Pushing an earlier one again is a duplicate of it. */
  push(event: FakeFeishuEvent): FakeFeishuEvent;
  /** Texts that the bot sent, oldest first. One `uuid` is taken once. */
  readonly sent: readonly FakeFeishuText[];
  /** The next text sent to a person or chat that this method has not returned yet; waits for it. */
  nextSent(to: string): Promise<FakeFeishuText>;
  /** What happens to the next call of a kind, instead of the right answer. Can be queued. */
  failNext(call: FakeFeishuCallKind, failure: FakeFeishuFailure): void;
  /** Resolves with the next call of a kind that arrives after this. */
  nextCall(call: FakeFeishuCallKind): Promise<FakeFeishuCall>;
  readonly calls: readonly FakeFeishuCall[];
  /** Events that the app has not confirmed. */
  pending(): number;
  /** Resolves when all are confirmed. */
  confirmed(): Promise<true>;
  /** Delivers again what is not confirmed; the real server does so by itself after 15 s, 5 min, 1 h and 6 h. */
  redeliver(): Promise<void>;
  /** Codes of the acknowledgements, or statuses of the webhook, oldest first. */
  readonly answers: readonly number[];
  /** Resolves when there are this many of them. */
  answered(count: number): Promise<true>;
  /** Resolves when a long connection takes events. */
  linked(): Promise<true>;
  /** Cuts the long connections. */
  cut(): void;
  /** From now on nothing is said on the long connections, not even a pong. */
  mute(): void;
  /** All tenant tokens so far are no longer valid. */
  expireTokens(): void;
  /** From now on the secret is wrong, and nothing that it opened stays open. */
  revoke(): void;
  /** From now on events are posted there, signed and encrypted, instead of going over a long connection. */
  useWebhook(webhook: FakeFeishuWebhook): void;
}

export type FakeFeishuCallKind = "token" | "bot" | "endpoint" | "handshake" | "create" | "reply";

export interface FakeFeishuCall {
  readonly kind: FakeFeishuCallKind;
  readonly path: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface FakeFeishuChat {
  readonly id: string;
  /** `group`, `topic_group` or anything else; `undefined` leaves it out. */
  readonly type: string | undefined;
}

export type FakeFeishuEvent = Readonly<Record<string, unknown>>;

export interface FakeFeishuText {
  /** The person's id for a direct chat, else the chat's. */
  readonly to: string;
  readonly text: string;
  /** The message that was answered. */
  readonly replyTo?: string;
  /** As it came over the wire. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface FakeFeishuWebhook {
  readonly url: string;
  readonly encryptKey: string;
  readonly verificationToken?: string;
  /** For the signatures: integer milliseconds since 1970. */
  readonly nowMs: () => number;
}

/** `hang` never answers, `cut` breaks all connections, `slow` answers rightly after a while, `html` is a proxy's page. */
export type FakeFeishuFailure =
  | {
      readonly kind: "code";
      readonly code: number;
      readonly msg?: string;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "html"; readonly status: number }
  | { readonly kind: "slow"; readonly delayMs: number }
  | { readonly kind: "hang" }
  | { readonly kind: "cut" };
