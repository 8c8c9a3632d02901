/** A stand-in for Discord: REST v10 and gateway v10, on loopback. */
export interface FakeDiscord {
  /** For `apiRoot`, and for discord.js as `rest.api`. Stays the same over `down` and `up`. */
  readonly url: string;
  /** For clients that do not ask where the gateway is. */
  readonly gatewayUrl: string;
  /** The bot of this token, made on first use. Calls with other tokens get 401. */
  bot(token: string): FakeDiscordBot;
  /** Stops listening and cuts every connection; sessions that can be resumed keep what people send meanwhile. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Resolves once no connection is open. */
  disconnected(): Promise<true>;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** One bot: what people do, and what it sent. */
export interface FakeDiscordBot {
  readonly id: string;
  readonly applicationId: string;
  readonly token: string;
  /** A person writes, in private or in `place`. Returns the event's data, which can be dispatched again. */
  message(from: FakeDiscordUser, content: string, place?: FakeDiscordPlace): DiscordPayload;
  /** A person uses a slash command. `fields` replaces parts of the event. */
  slash(from: FakeDiscordUser, name: string, use?: FakeSlashUse): FakeInteraction;
  /** A person presses a button, chooses or fills in a form: `data` as Discord has it, `type` 3 to 5. */
  interact(
    from: FakeDiscordUser,
    type: number,
    data: DiscordPayload,
    fields?: DiscordPayload,
  ): FakeInteraction;
  /** Any event, under the next sequence number. */
  dispatch(name: string, data: DiscordPayload): void;
  /** The private channel of this person and the bot. */
  directChannelOf(userId: string): string;
  /** Texts that the bot sent, answers to interactions among them, oldest first. */
  readonly sent: readonly SentDiscordMessage[];
  /** The next text that this person got in private and this method has not returned yet; waits for it. */
  nextDirect(userId: string): Promise<SentDiscordMessage>;
  /** What happens to the next call of a route, instead of the right answer. Can be queued. */
  failNext(route: FakeDiscordRoute, failure: FakeDiscordFailure): void;
  /** Resolves with the next call of a route that arrives after this. */
  nextCall(route: FakeDiscordRoute): Promise<FakeDiscordCall>;
  readonly calls: readonly FakeDiscordCall[];
  /** What came over the gateway: heartbeats, identifies and resumes. */
  readonly gatewayFrames: readonly DiscordPayload[];
  /** Resolves once a session is open and ready. */
  connected(): Promise<true>;
  /** Closes the gateway connections; with 1000 or 1001 their sessions end too. */
  closeGateway(code: number): void;
  /** Ends all sessions, so that a resume is refused. */
  forgetSessions(): void;
  /** Intents that this bot may not use (close code 4014). */
  disallowIntents(bits: number): void;
  /** From now on the token is unknown: 401, and 4004 on the gateway. */
  revoke(): void;
}

export type DiscordPayload = Readonly<Record<string, unknown>>;

export interface FakeDiscordUser {
  readonly id: string;
  readonly username?: string;
  readonly global_name?: string;
  readonly bot?: boolean;
}

/** A channel that is not private. */
export interface FakeDiscordPlace {
  readonly channelId: string;
  readonly guildId?: string;
  /** Default 0, a text channel of a guild. */
  readonly type?: number;
  /** The channel that a thread belongs to. */
  readonly parentId?: string;
}

export interface FakeSlashUse {
  readonly options?: readonly DiscordPayload[];
  readonly place?: FakeDiscordPlace;
  readonly fields?: DiscordPayload;
}

/** What a person sees of an interaction. */
export interface FakeInteraction {
  readonly id: string;
  readonly token: string;
  /** `waiting`: "the bot is thinking…". */
  readonly state: "unanswered" | "waiting" | "answered" | "acknowledged" | "removed";
  readonly userId: string;
}

export interface SentDiscordMessage {
  readonly channelId: string;
  readonly content: string;
  /** The person who sees it in private. */
  readonly directTo?: string;
  /** Only the one who used the interaction sees it. */
  readonly isEphemeral: boolean;
  /** As it came over the wire. */
  readonly payload: DiscordPayload;
}

export interface FakeDiscordCall {
  readonly route: FakeDiscordRoute;
  readonly path: string;
  readonly payload: DiscordPayload;
}

export type FakeDiscordRoute =
  | "gatewayBot"
  | "me"
  | "application"
  | "openDirect"
  | "getChannel"
  | "sendMessage"
  | "typing"
  | "callback"
  | "editOriginal"
  | "deleteOriginal"
  | "followUp"
  | "commands"
  | "unknown";

/** `hang` never answers, `close` cuts the connection, `close-all` every one, `slow` answers rightly after a while. */
export type FakeDiscordFailure =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly code?: number;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
      readonly global?: boolean;
      readonly html?: boolean;
    }
  | { readonly kind: "slow"; readonly delayMs: number }
  | { readonly kind: "hang" }
  | { readonly kind: "close" }
  | { readonly kind: "close-all" };
