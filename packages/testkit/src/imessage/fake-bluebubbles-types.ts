import type { FakeMessages } from "./fake-messages.js";

/**
 * `hang` never answers, `slow` answers rightly after a while, `close` cuts the connection before the call has an effect, `close-after`
 * when it has had it.
 */
export type FakeBlueBubblesFailure =
  | { readonly kind: "hang" | "close" | "close-after" }
  | { readonly kind: "slow"; readonly delayMs: number }
  | { readonly kind: "status"; readonly status: number; readonly retryAfterSeconds?: number };

export interface FakeBlueBubblesText {
  readonly chatGuid: string;
  readonly text: string;
  readonly tempGuid: string;
  readonly method: string;
}

export interface FakeWebhookEntry {
  readonly id: number;
  readonly url: string;
  readonly events: readonly string[];
}

/** A stand-in for a BlueBubbles server: real HTTP on loopback, unsigned webhooks with one try. */
export interface FakeBlueBubbles {
  readonly url: string;
  readonly password: string;
  readonly messages: FakeMessages;
  /** What was sent, in order. */
  readonly sent: readonly FakeBlueBubblesText[];
  /** Method and path of each call, without the password. */
  readonly calls: readonly string[];
  readonly webhooks: readonly FakeWebhookEntry[];
  /** Status of each webhook call; 0 where there was no answer. */
  readonly webhookAnswers: readonly number[];
  addWebhook(url: string, events: readonly string[]): void;
  /** Calls the webhooks with an event of any type. Resolves once they have answered, or not. */
  push(type: string, data: unknown): Promise<void>;
  /** The webhook call of the next message is not made. */
  loseNextWebhook(): void;
  /** The data of an event for the latest row, as `new-message` has it. */
  latestEvent(): Readonly<Record<string, unknown>>;
  /** The next text to a chat; each is given once, in order. Waits for it. */
  nextSent(chatGuid: string): Promise<FakeBlueBubblesText>;
  /** Waits for a call, such as `POST /message/text`, that comes from now on. */
  nextCall(call: string): Promise<string>;
  /** What happens at the next call, such as `POST /message/text`, instead of an answer. */
  failNext(call: string, failure: FakeBlueBubblesFailure): void;
  /** The password is another one from now on. */
  changePassword(): void;
  /** Cuts every connection and takes no new one. Webhooks are not called either. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Resolves once no connection to the server is open. */
  disconnected(): Promise<void>;
  close(): Promise<void>;
}
