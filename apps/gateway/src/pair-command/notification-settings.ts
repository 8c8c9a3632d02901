import { PAIR_NOTIFICATIONS, type Clock, type InboundMessage, type Store } from "@openclaw/contracts";
import {
  newRecord,
  readRecord,
  recent,
  type NotificationMode,
  type PairNotificationRecord,
  type Told,
} from "./notification-record.js";
import { chatKey } from "./pair-types.js";

/** What owners set with `/pair notify`, and what `/pair` sets by itself. */
export interface NotificationSettings {
  /** What waits already is not told again: the owner has it in the list. */
  turnOn(message: InboundMessage, mode: NotificationMode, waiting: readonly Told[]): Promise<void>;
  turnOff(message: InboundMessage): Promise<void>;
  /** A setup code was issued in this chat: it hears of the device that presents it. */
  announceCodes(message: InboundMessage, untilMs: number): Promise<void>;
  read(message: InboundMessage): Promise<{ readonly mode?: NotificationMode; readonly codes: boolean }>;
}

export interface NotificationSettingsOptions {
  readonly store: Pick<Store, "get" | "transact">;
  readonly clock: Clock;
}

export function createNotificationSettings({
  store,
  clock,
}: NotificationSettingsOptions): NotificationSettings {
  const change = (
    message: InboundMessage,
    edit: (record: PairNotificationRecord) => PairNotificationRecord,
  ): Promise<void> =>
    store.transact([PAIR_NOTIFICATIONS], async (transaction) => {
      const key = chatKey(message);
      const known = readRecord(await transaction.get(PAIR_NOTIFICATIONS, key));
      const told = recent(known?.told ?? [], clock.now());
      // The chat may have changed hands, or the thread: whoever asks now is who is told.
      transaction.put(PAIR_NOTIFICATIONS, key, edit({ ...known, ...newRecord(message), told }));
    });

  return {
    turnOn: (message, mode, waiting) =>
      change(message, (record) => ({
        ...record,
        mode,
        told: [...record.told, ...waiting.filter(({ id }) => record.told.every((each) => each.id !== id))],
      })),
    turnOff: (message) => change(message, ({ mode: _mode, codesUntilMs: _until, ...record }) => record),
    announceCodes: (message, untilMs) =>
      change(message, (record) => ({
        ...record,
        codesUntilMs: Math.max(untilMs, record.codesUntilMs ?? 0),
      })),
    async read(message) {
      const record = readRecord(await store.get(PAIR_NOTIFICATIONS, chatKey(message)));
      const codes = (record?.codesUntilMs ?? 0) > clock.now();
      return { codes, ...(record?.mode !== undefined && { mode: record.mode }) };
    },
  };
}
