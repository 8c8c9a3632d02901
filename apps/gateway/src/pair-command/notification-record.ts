import {
  parseAccountId,
  parseChannelId,
  parseSenderId,
  type AccountId,
  type ChannelId,
  type InboundMessage,
  type ReplyTarget,
  type SenderId,
  type StoredRecord,
} from "@openclaw/contracts";

/** What a chat wants to hear of: every device that asks, or the next one. */
export type NotificationMode = "on" | "once";

/** Something that the chat was told of, or that was there when it began to listen. */
export type Told = {
  /** The request. */
  readonly id: string;
  readonly deviceId: string;
  /** What it asked for, in one word; empty once that was settled. */
  readonly ask: string;
  /** It presented a setup code of this chat. */
  readonly ofChat: boolean;
  readonly atMs: number;
};

/** One chat, in `PAIR_NOTIFICATIONS` under its key. */
export type PairNotificationRecord = {
  readonly channel: ChannelId;
  readonly account: AccountId;
  /** The owner who asked for it; whoever is none any more hears nothing. */
  readonly senderId: SenderId;
  readonly target: { readonly chatId: string; readonly threadId?: string };
  readonly mode?: NotificationMode;
  /** Until then the chat hears of devices that present one of its setup codes. */
  readonly codesUntilMs?: number;
  readonly told: readonly Told[];
};

/** How long it is known what was told. */
const TOLD_LIFETIME_MS = 24 * 3_600_000;
const MAX_TOLD = 200;

export function newRecord({ channel, account, sender, replyTarget }: InboundMessage): PairNotificationRecord {
  const { chatId, threadId } = replyTarget;
  const target: ReplyTarget = { chatId, ...(threadId !== undefined && { threadId }) };
  return { channel, account, senderId: sender.id, target, told: [] };
}

/** What is recent enough to matter, and not more than a record should hold. */
export const recent = (told: readonly Told[], nowMs: number): readonly Told[] =>
  told.filter(({ atMs }) => Math.abs(nowMs - atMs) < TOLD_LIFETIME_MS).slice(-MAX_TOLD);

/** Nothing of ours, or nothing at all, if it is not whole. */
export function readRecord(stored: StoredRecord | undefined): PairNotificationRecord | undefined {
  if (stored === undefined) return undefined;
  const { mode, codesUntilMs, told } = stored;
  try {
    return {
      channel: parseChannelId(stored["channel"]),
      account: parseAccountId(stored["account"]),
      senderId: parseSenderId(stored["senderId"]),
      target: readTarget(stored["target"]),
      ...((mode === "on" || mode === "once") && { mode }),
      ...(typeof codesUntilMs === "number" && { codesUntilMs }),
      told: Array.isArray(told) ? told.filter(isTold) : [],
    };
  } catch {
    return undefined; // The parsers say by throwing that a text is no id.
  }
}

function readTarget(value: unknown): PairNotificationRecord["target"] {
  const { chatId, threadId } = fieldsOf(value);
  return { chatId: parseSenderId(chatId), ...(typeof threadId === "string" && { threadId }) };
}

function isTold(value: unknown): value is Told {
  const { id, deviceId, ask, ofChat, atMs } = fieldsOf(value);
  const texts = [id, deviceId, ask];
  return (
    texts.every((text) => typeof text === "string") && typeof ofChat === "boolean" && typeof atMs === "number"
  );
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
