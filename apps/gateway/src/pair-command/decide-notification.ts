import type { DeviceRequest, NodeRequest } from "@openclaw/device-pairing";
import { recent, type PairNotificationRecord, type Told } from "./notification-record.js";

/** A request that a chat may want to hear of. */
export type News =
  | { readonly kind: "device"; readonly request: DeviceRequest; readonly ofChat: boolean }
  | { readonly kind: "node"; readonly request: NodeRequest };

export interface NotificationVerdict {
  /** `too-many`: one last message that says so. */
  readonly outcome: "tell" | "too-many" | "nothing";
  /** What is to be remembered; the same object if nothing changes. */
  readonly record: PairNotificationRecord;
}

// A device that keeps asking for the same is news once an hour at most, however often its request ends and comes back (S88).
const REPEAT_MS = 3_600_000;
// Strangers decide how many devices ask. Whoever holds a setup code of the chat is none, and those are few.
const WINDOW_MS = 10 * 60_000;
const MAX_PER_WINDOW = 10;

/** Whether a chat is told of a request, and what it then has been told. */
export function decideNotification(
  record: PairNotificationRecord,
  news: News,
  nowMs: number,
): NotificationVerdict {
  const told = recent(record.told, nowMs);
  const entry = toTold(news, nowMs);
  const isWanted = wantsByCode(record, news, nowMs) || wantsByMode(record, news);
  if (!isWanted || told.some(({ id }) => id === entry.id)) return { outcome: "nothing", record };
  const remember = (next: Told): PairNotificationRecord => ({ ...record, told: [...told, next] });
  // The first time counts on: otherwise whoever asks every few minutes would never be told of again.
  if (told.some((each) => isRepeat(each, entry))) {
    return { outcome: "nothing", record: remember({ ...entry, ask: "" }) };
  }
  const strangers = told.filter(({ ask, ofChat, atMs }) => ask !== "" && !ofChat && nowMs - atMs < WINDOW_MS);
  if (!entry.ofChat && strangers.length >= MAX_PER_WINDOW) {
    const isFirst = strangers.length === MAX_PER_WINDOW;
    return { outcome: isFirst ? "too-many" : "nothing", record: remember(entry) };
  }
  const { mode: _once, ...disarmed } = remember(entry);
  const isOnce = record.mode === "once" && news.kind === "device";
  return { outcome: "tell", record: isOnce ? disarmed : remember(entry) };
}

/** As something that was told. */
export function toTold(news: News, atMs: number): Told {
  const { requestId: id } = news.request;
  // What a node declares makes a request only when it differs, so each of those is something new.
  if (news.kind === "node") return { id, deviceId: news.request.nodeId, ask: id, ofChat: false, atMs };
  const { deviceId, roles, scopes, reason, setupId = "" } = news.request;
  return { id, deviceId, ask: [...roles, ...scopes, reason, setupId].join(" "), ofChat: news.ofChat, atMs };
}

const isRepeat = (before: Told, now: Told): boolean =>
  before.deviceId === now.deviceId && before.ask === now.ask && now.atMs - before.atMs < REPEAT_MS;

/** A chat that issued a code hears of its device, and then of the commands that this device offers. */
function wantsByCode({ codesUntilMs = 0, told }: PairNotificationRecord, news: News, nowMs: number): boolean {
  if (news.kind === "device") return news.ofChat && nowMs < codesUntilMs;
  return recent(told, nowMs).some(({ deviceId, ofChat }) => ofChat && deviceId === news.request.nodeId);
}

const wantsByMode = ({ mode }: PairNotificationRecord, { kind }: News): boolean =>
  mode === "on" || (mode === "once" && kind === "device");
