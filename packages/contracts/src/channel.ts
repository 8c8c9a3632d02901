import type { AccountId, ChannelId, SenderId } from "./identifiers.js";
import type { SenderMeta } from "./pairing-records.js";

/** `unknown` is what an adapter says when the vendor does not tell; it is refused everywhere. */
export type ChatKind = "direct" | "group" | "unknown";

/** `message` is fresh content a person wrote (commands too); only this can lead to a challenge. */
export type EventKind = "message" | "interaction" | "reaction";

/** Where an answer goes. Made by the adapter and opaque to everybody else. */
export interface ReplyTarget {
  readonly chatId: string;
  readonly threadId?: string;
  /** The message that is answered. */
  readonly messageId?: string;
}

/** One inbound event in the words of every channel. Everything in it is controlled by the peer. */
export interface InboundMessage {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly kind: EventKind;
  readonly chat: { readonly kind: ChatKind; readonly id: string };
  readonly sender: {
    readonly id: SenderId;
    /**
     * Other ids that the vendor itself gives for the same person, such as the phone number beside a Signal uuid: an entry for one
     * of them counts like one for `id`. Never names, nor anything the person can choose.
     */
    readonly aliases?: readonly SenderId[];
    readonly meta: SenderMeta;
  };
  /** The vendor's id of the event; with channel, account and chat it is unique. */
  readonly messageId: string;
  readonly text: string;
  readonly replyTarget: ReplyTarget;
}

/** How a channel names people: pure, and importable without the vendor's SDK. */
export interface ChannelIdentity {
  readonly channel: ChannelId;
  /** Column heading for sender ids, such as `telegramUserId`. */
  readonly senderIdLabel: string;
  /** The line that tells a sender their own id, such as `Your Telegram user id: 123`. */
  senderIdLine(senderId: SenderId): string;
  /**
   * The sender id that an entry of an allowlist stands for, or `undefined` when it names nobody safely
   * (empty, or a name that its owner can change). The wildcard is not passed in.
   */
  normalizeAllowEntry(entry: string): SenderId | undefined;
  /** Where a direct message to this sender goes. */
  directTarget(senderId: SenderId): ReplyTarget;
}

/** A connection to one account of a vendor. */
export interface Channel {
  readonly id: ChannelId;
  readonly account: AccountId;
  /** Resolves once it really receives; rejects with one clear `OpenClawError` when it cannot. */
  start(onMessage: (message: InboundMessage) => Promise<void>): Promise<void>;
  /** Sends plain text, cut into as many messages as the vendor's limit needs. */
  send(target: ReplyTarget, text: string): Promise<void>;
  /** Nothing is left running when it resolves. Stopping what is stopped does nothing. */
  stop(): Promise<void>;
  /** Rejects when the channel ends for good after a successful start; resolves after `stop`. */
  readonly ended: Promise<void>;
}
