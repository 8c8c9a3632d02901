import {
  noticesCollection,
  type AccountId,
  type ChannelId,
  type Clock,
  type Logger,
  type SenderId,
  type Store,
  type StoredRecord,
  type Unwatch,
} from "@openclaw/contracts";
import { APPROVED_NOTICE, type Pairing } from "@openclaw/pairing-core";

export interface NoticesOptions {
  readonly store: Store;
  readonly pairing: Pairing;
  readonly channels: readonly ChannelId[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Sends through the account that approved the sender; undefined while that account does not run. */
  readonly senderOf: (
    channel: ChannelId,
    account: AccountId,
  ) => ((senderId: SenderId, text: string) => Promise<void>) | undefined;
}

/** Tells approved senders, as a command that approved them asked through the store. */
export interface Notices {
  /** Looks now and whenever another process has left one. */
  start(): void;
  /** Looks for notices now; several calls at once are one look. */
  deliver(): Promise<void>;
  stop(): Promise<void>;
}

// Later the sender has long noticed, or forgotten.
const LIFETIME_MS = 3_600_000;

export function createNotices(options: NoticesOptions): Notices {
  const { store, channels, logger } = options;
  const stopping = new AbortController();
  // Each channel by itself: one whose vendor hangs must not keep the notices of the others.
  const rounds = channels.map((channel) =>
    createRounds(stopping.signal, () =>
      deliverChannel(options, channel).catch((error: unknown) =>
        logger.error({ channel, error }, "notices could not be read"),
      ),
    ),
  );
  const deliver = async (): Promise<void> => {
    await Promise.all(rounds.map((round) => round.run()));
  };
  let unwatch: Unwatch | undefined;

  return {
    deliver,
    start() {
      unwatch = store.watch(channels.map(noticesCollection), () => void deliver());
      void deliver();
    },
    async stop() {
      stopping.abort();
      unwatch?.();
      await Promise.all(rounds.map((round) => round.idle()));
    },
  };
}

/** Work that is done again when it is asked for while it is being done, and never twice at once. */
function createRounds(
  signal: AbortSignal,
  work: () => Promise<void>,
): { run(): Promise<void>; idle(): Promise<void> } {
  let isWanted = false;
  let running: Promise<void> | undefined;
  const loop = async (): Promise<void> => {
    while (isWanted && !signal.aborted) {
      isWanted = false;
      await work();
    }
    running = undefined;
  };
  return {
    run: () => {
      isWanted = true;
      running ??= loop();
      return running;
    },
    idle: async () => await running,
  };
}

async function deliverChannel(options: NoticesOptions, channel: ChannelId): Promise<void> {
  const collection = noticesCollection(channel);
  for await (const [key, record] of options.store.entries(collection)) {
    const { account, senderId } = record;
    const isSound = typeof account === "string" && typeof senderId === "string";
    const isOld = ageMs(options.clock, record) > LIFETIME_MS;
    if (!isSound || isOld) {
      options.logger.warn({ channel, account, senderId }, "a notice was dropped: it is older than an hour");
      await take(options.store, collection, key, record);
      continue;
    }
    const send = options.senderOf(channel, account);
    if (send === undefined || !(await take(options.store, collection, key, record))) continue;
    await tell(options, { channel, account, senderId }, send);
  }
}

async function tell(
  { pairing, logger }: NoticesOptions,
  sender: { readonly channel: ChannelId; readonly account: AccountId; readonly senderId: SenderId },
  send: (senderId: SenderId, text: string) => Promise<void>,
): Promise<void> {
  try {
    // The approval may have been taken back since.
    const grant = await pairing.findGrant(sender);
    if (grant === undefined || grant.ended) return;
    await send(sender.senderId, APPROVED_NOTICE);
    logger.info(sender, "the sender was told of the approval");
  } catch (error) {
    logger.warn({ ...sender, error }, "the sender could not be told of the approval");
  }
}

/**
 * Removes the record; only the process that finds it there may send, so that two gateways do not both. A newer one, which a
 * command has left for the same sender meanwhile, stays: it was not looked at.
 */
function take(store: Store, collection: string, key: string, record: StoredRecord): Promise<boolean> {
  return store.transact([collection], async (transaction) => {
    const current = await transaction.get(collection, key);
    const isSame = current !== undefined && current["createdAtMs"] === record["createdAtMs"];
    if (isSame) transaction.delete(collection, key);
    return isSame;
  });
}

function ageMs(clock: Clock, { createdAtMs }: StoredRecord): number {
  return typeof createdAtMs === "number" ? clock.now() - createdAtMs : Number.POSITIVE_INFINITY;
}
