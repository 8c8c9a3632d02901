export type SlackFields = Readonly<Record<string, unknown>>;

/** A stand-in for Slack, on loopback: Web API, Socket Mode, signed calls by HTTP, and `response_url`. */
export interface FakeSlack {
  /** For `apiUrl`. Stays the same over `down` and `up`. */
  readonly apiUrl: string;
  /** The app of these credentials in one workspace. Tokens of no app get `invalid_auth`. */
  app(credentials: FakeSlackCredentials): FakeSlackApp;
  /** Stops listening and cuts every connection; what people send meanwhile is kept. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Cuts every connection without a close frame; goes on listening. */
  cut(): void;
  /** Resolves once no connection is open. */
  disconnected(): Promise<true>;
  /** Ends it for good. */
  close(): Promise<void>;
}

export interface FakeSlackCredentials {
  readonly botToken: string;
  readonly appToken?: string;
  readonly signingSecret?: string;
  /** Default `T0FAKE001`. */
  readonly teamId?: string;
  readonly enterpriseId?: string;
}

/** One app in a workspace: what its people do, and what it sent. */
export interface FakeSlackApp {
  readonly teamId: string;
  readonly botUserId: string;
  readonly botId: string;
  /** Somebody writes: in private, or in `channel`. Gives the event's id. */
  message(user: string, text: string, fields?: SlackFields): string;
  /** Any event, under a new `event_id` unless `envelope` holds one. Gives the event's id. */
  event(event: SlackFields, envelope?: SlackFields): string;
  /** A button, modal or shortcut, with a `response_url` that works. */
  interactive(payload: SlackFields): void;
  /** A slash command, with a `response_url` that works. */
  command(user: string, command: string, text: string, fields?: SlackFields): void;
  /** Id of the private conversation with somebody. */
  directChannel(user: string): string;
  /** Texts that the app sent, oldest first. */
  readonly sent: readonly SlackSent[];
  /** The next text to a channel that this method has not returned yet; waits for it. */
  nextSent(channel: string): Promise<SlackSent>;
  readonly calls: readonly SlackCall[];
  /** Resolves with the next call of a method that arrives after this. */
  nextCall(method: string): Promise<SlackCall>;
  /** What happens to the next call of a method instead of the right answer. Can be queued. */
  failNext(method: string, failure: SlackFailure): void;
  /** From now on the tokens are revoked; connections of Socket Mode end. */
  revoke(): void;
  /** Open connections of Socket Mode. */
  connections(): number;
  /** Resolves once there are so many. */
  connected(count: number): Promise<true>;
  /** Sends a frame to all connections of Socket Mode, such as `disconnect`. */
  frame(frame: SlackFields): void;
  /** Whether connections answer pings and close frames; they do by default. */
  responsive(isResponsive: boolean): void;
  /** Events that were not acknowledged yet. */
  pending(): number;
  /** Resolves when none is left. */
  settled(): Promise<true>;
  /** What Socket Mode acknowledged, by `event_id` or the kind of envelope, oldest first. */
  readonly acknowledged: readonly string[];
  /** Delivers by HTTP to this address from now on. */
  deliverTo(url: string): void;
  /** Delivers again, with the next retry number, what was not acknowledged; Slack does so after a while. */
  redeliver(): Promise<void>;
  /** Statuses that calls by HTTP were answered with, oldest first. */
  readonly statuses: readonly number[];
}

export interface SlackSent {
  readonly channel: string;
  readonly text: string;
  /** Arguments of the call, or the body that came to a `response_url`. */
  readonly arguments: SlackFields;
  /** True for an answer to a slash command or a button, by its `response_url`. */
  readonly isResponse: boolean;
}

export interface SlackCall {
  readonly method: string;
  readonly arguments: SlackFields;
}

/** `error` is Slack's own word; `hang` never answers, `close-all` cuts every connection, `slow` answers rightly after a while. */
export type SlackFailure =
  | { readonly kind: "error"; readonly error: string; readonly fields?: SlackFields }
  | { readonly kind: "status"; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: "slow"; readonly delayMs: number }
  | { readonly kind: "hang" }
  | { readonly kind: "close-all" };
