import type { AccountId, Channel, ChannelId, InboundMessage, Logger, ReplyTarget } from "@openclaw/contracts";
import type { ChannelLimits } from "./channel-limits.js";

/** `taken`: the vendor may forget the event. `abandoned`: it should deliver it again, since nobody has handled it. */
export type TakeOutcome = "taken" | "abandoned";

/** Whether the vendor can reach us at this moment. */
export type LinkState = "connected" | "reconnecting";

/** One run of a channel, from `start` to `stop`, as its adapter sees it. */
export interface AdapterSession {
  /** Aborted when no more messages are taken; what is in work goes on. */
  readonly receiving: AbortSignal;
  /** Aborted when everything has to end. */
  readonly signal: AbortSignal;
  /**
   * Hands a message over: in the order of its chat, once, again when it failed. Never rejects. Resolves when it has been handled;
   * an adapter that has to answer its vendor sooner does so without waiting, and `connect` never waits for it, since an answer
   * can only go out once `connect` has resolved.
   */
  take(message: InboundMessage): Promise<TakeOutcome>;
  /** Counts an event that is no message for the bot, such as `own_message`. */
  drop(reason: string): void;
  /** The link to the vendor was lost or came back; for the log, for `/healthz`, and for texts that wait. */
  reportLink(state: LinkState, reason?: string): void;
  /** Ends the channel for good with a coded error; what no retry can mend. While it starts, `start` rejects with it. */
  fail(error: unknown): void;
}

/** One text on its way, or one part of a long text. */
export interface OutboundPart {
  readonly target: ReplyTarget;
  readonly text: string;
  /** False for the later parts of a long text, which quote nothing. */
  readonly isFirst: boolean;
  /** The same for every attempt to send this part: a vendor that takes such keys sends it once. 32 hexadecimal digits. */
  readonly idempotencyKey: string;
  /** Aborted when the time is up or the channel stops. */
  readonly signal: AbortSignal;
}

/** What `connect` makes: the way out to the vendor. */
export interface AdapterConnection {
  /**
   * Sends once and rejects with a coded error: `CHANNEL_UNREACHABLE` and `CHANNEL_RATE_LIMITED` (with `details.retryAfterMs`) are
   * tried again by the kit, everything else goes to the caller.
   */
  send(part: OutboundPart): Promise<void>;
  /** Receives no more, while texts still go out. What comes meanwhile is left to the vendor. */
  pause?(): void;
  /** Ends all sockets, timers and processes, within `limits.stopTimeoutMs`. The session's `signal` is aborted by then. */
  close(): Promise<void>;
}

export interface AdapterOptions {
  readonly id: ChannelId;
  /** The vendor's name in texts, such as `Slack`. */
  readonly vendor: string;
  readonly account: AccountId;
  readonly logger: Logger;
  readonly limits: ChannelLimits;
  /** Takes secrets out of what is logged of errors, those of the bot's own code too. See `scrubSecrets`. Default: as it is. */
  readonly scrub?: (text: string) => string;
  /** UTF-16 units that the vendor takes in one text. */
  readonly maxTextLength: number;
  /** Whether a text can only go out while the link is up. Default false. */
  readonly sendsByLink?: boolean;
  /**
   * Connects and resolves once it really receives; rejects with one coded error, and leaves nothing running then. Later losses are
   * its own to mend. After `limits.startTimeoutMs`, or when the channel is stopped first, `signal` is aborted; a connection that comes
   * nevertheless is closed.
   */
  connect(session: AdapterSession): Promise<AdapterConnection>;
}

/** A channel with what every adapter has beyond the port. */
export interface AdapterChannel extends Channel {
  /** Takes no more messages, while answers still go out. `stop` ends the rest. */
  pause(): void;
  /** How many events were dropped since the channel was made, by reason. */
  dropCounts(): Readonly<Partial<Record<string, number>>>;
  /** `reconnecting` also before the first connection. */
  linkState(): LinkState;
}
