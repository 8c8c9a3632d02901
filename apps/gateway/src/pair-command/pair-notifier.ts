import {
  PAIR_NOTIFICATIONS,
  type AccountId,
  type ChannelId,
  type Clock,
  type Logger,
  type ReplyTarget,
  type Store,
} from "@openclaw/contracts";
import { hostCaller, type DevicePairing, type NodePairing } from "@openclaw/device-pairing";
import type { CommandOwners } from "./command-owners.js";
import { createOutbox, type Outbox } from "./outbox.js";
import { decideNotification, type News } from "./decide-notification.js";
import { describeNews, TOO_MANY } from "./describe-news.js";
import { readRecord, type PairNotificationRecord } from "./notification-record.js";
import { claimsChat, readWaitingRequests, type WaitingRequests } from "./waiting-requests.js";

export interface PairNotifierOptions {
  readonly devices: Pick<DevicePairing, "listRequests" | "listSetupCodes" | "watch">;
  readonly nodes: Pick<NodePairing, "listRequests" | "watch">;
  readonly owners: CommandOwners;
  readonly store: Pick<Store, "entries" | "transact">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Sends through a channel account; undefined while that account does not run. */
  readonly senderOf: (
    channel: ChannelId,
    account: AccountId,
  ) => ((target: ReplyTarget, text: string) => Promise<void>) | undefined;
}

/** Tells the chats that asked for it of devices that wait, each once, whichever gateway on the store gets to it first. */
export interface PairNotifier {
  start(): void;
  /** Looks now; several calls at once are one look. */
  deliver(): Promise<void>;
  stop(): Promise<void>;
}

const READER = hostCaller("pair-notifications");

export function createPairNotifier(options: PairNotifierOptions): PairNotifier {
  const { devices, nodes, logger } = options;
  const stopping = new AbortController();
  /** Devices about which something was decided: should they ask once more, that is something new. */
  const decided = new Set<string>();
  const outbox = createOutbox();
  let isWanted = false;
  let running: Promise<void> | undefined;
  let unwatch: readonly (() => void)[] = [];

  const look = async (): Promise<void> => {
    const deviceIds = new Set(decided);
    decided.clear();
    if (deviceIds.size > 0) await settle(options, deviceIds);
    await tellChats(options, outbox);
  };
  const deliverAll = async (): Promise<void> => {
    while (isWanted && !stopping.signal.aborted) {
      isWanted = false;
      await look().catch((error: unknown) =>
        logger.error({ error }, "chats could not be told of devices that wait"),
      );
    }
    running = undefined;
  };
  const deliver = async (): Promise<void> => {
    isWanted = true;
    running ??= deliverAll();
    await running;
    await outbox.idle();
  };

  return {
    deliver,
    start() {
      const unwatchDevices = devices.watch((event) => {
        const isApproved = event.type === "resolved" && event.decision === "approved";
        if (isApproved || event.type === "removed") decided.add(event.deviceId);
        if (isApproved || event.type === "removed" || event.type === "requested") void deliver();
      });
      const unwatchNodes = nodes.watch((event) => {
        if (event.type === "requested") void deliver();
      });
      unwatch = [unwatchDevices, unwatchNodes];
      void deliver();
    },
    async stop() {
      stopping.abort();
      unwatch.forEach((end) => end());
      await running;
      await outbox.idle();
    },
  };
}

async function tellChats(options: PairNotifierOptions, outbox: Outbox): Promise<void> {
  const { store, owners, senderOf } = options;
  let waiting: WaitingRequests | undefined;
  for await (const [chat, stored] of store.entries(PAIR_NOTIFICATIONS)) {
    const record = readRecord(stored);
    if (record === undefined) continue;
    const send = senderOf(record.channel, record.account);
    const isOwner = await owners.includes({ channel: record.channel, id: record.senderId });
    if (send === undefined || !isOwner) continue;
    waiting ??= await readWaitingRequests(options, READER);
    for (const news of newsFor(chat, waiting)) await tellOf(options, { chat, record, send, outbox }, news);
  }
}

/** The oldest first, as they came. */
function newsFor(chat: string, { devices, nodes, codes }: WaitingRequests): readonly News[] {
  return [
    ...devices
      .map((request): News => ({ kind: "device", request, ofChat: claimsChat(codes, chat, request) }))
      .toReversed(),
    ...nodes.map((request): News => ({ kind: "node", request })).toReversed(),
  ];
}

interface Listener {
  readonly chat: string;
  readonly record: PairNotificationRecord;
  readonly send: (target: ReplyTarget, text: string) => Promise<void>;
  readonly outbox: Outbox;
}

/** Remembered first, sent then: a gateway that dies in between is silent rather than telling twice (S88). */
async function tellOf(
  { store, clock, logger }: PairNotifierOptions,
  { chat, record, send, outbox }: Listener,
  news: News,
): Promise<void> {
  // Most of what waits was told long ago; that takes no transaction.
  if (decideNotification(record, news, clock.now()).record === record) return;
  const outcome = await store.transact([PAIR_NOTIFICATIONS], async (transaction) => {
    const current = readRecord(await transaction.get(PAIR_NOTIFICATIONS, chat));
    if (current === undefined) return "nothing";
    const verdict = decideNotification(current, news, clock.now());
    if (verdict.record !== current) transaction.put(PAIR_NOTIFICATIONS, chat, verdict.record);
    return verdict.outcome;
  });
  if (outcome === "nothing") return;
  const { requestId } = news.request;
  outbox.add(chat, async () => {
    try {
      await send(record.target, outcome === "tell" ? describeNews(news) : TOO_MANY);
      logger.info({ chat, requestId, outcome }, "the owner was told of a request");
    } catch (error) {
      logger.warn({ chat, requestId, error }, "the owner could not be told of a request");
    }
  });
}

/** What these devices asked for is settled; only that they were told of is still known. */
async function settle({ store }: PairNotifierOptions, deviceIds: ReadonlySet<string>): Promise<void> {
  const isConcerned = (record: PairNotificationRecord | undefined): record is PairNotificationRecord =>
    record?.told.some(({ deviceId, ask }) => ask !== "" && deviceIds.has(deviceId)) === true;
  const chats: string[] = [];
  for await (const [chat, stored] of store.entries(PAIR_NOTIFICATIONS)) {
    if (isConcerned(readRecord(stored))) chats.push(chat);
  }
  if (chats.length === 0) return;
  await store.transact([PAIR_NOTIFICATIONS], async (transaction) => {
    for (const chat of chats) {
      const record = readRecord(await transaction.get(PAIR_NOTIFICATIONS, chat));
      if (!isConcerned(record)) continue;
      const told = record.told.map((each) => (deviceIds.has(each.deviceId) ? { ...each, ask: "" } : each));
      transaction.put(PAIR_NOTIFICATIONS, chat, { ...record, told });
    }
  });
}
