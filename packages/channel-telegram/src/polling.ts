import { createConcurrentSink, createRunner, createSource } from "@grammyjs/runner";
import { backOffMs, pause, retryAfterMsOf, withTimeLimit, type AdapterSession } from "@openclaw/channel-kit";
import { isOpenClawError, type AccountId, type Clock, type Logger } from "@openclaw/contracts";
import type { Update } from "grammy/types";
import type { BotClient } from "./bot-client.js";
import type { TakeUpdate } from "./telegram-connection.js";
import { telegramErrors } from "./telegram-errors.js";
import type { TelegramLimits } from "./telegram-limits.js";
import { createUpdateTracker, type UpdateTracker } from "./update-tracker.js";

export interface PollingOptions {
  readonly client: BotClient;
  readonly take: TakeUpdate;
  /** Its `receiving` ends polling; messages in work go on. */
  readonly session: AdapterSession;
  readonly limits: TelegramLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly account: AccountId;
}

export interface Polling {
  /** Settles when polling ends: rejects when Telegram refuses it for good, resolves after `stop`. */
  readonly task: Promise<void>;
  /** Confirms what has been handled. `receiving` must have been aborted. */
  stop(): Promise<void>;
}

// While messages are in work Telegram answers at once, with these: asked again after 50 ms, then ever more rarely.
const FIRST_HOLD_PAUSE_MS = 50;
const MAX_HOLD_PAUSE_MS = 1000;
// A server that does not wait (some stand-ins and proxies do not) must not be asked in a tight loop.
const EMPTY_ANSWER_PAUSE_MS = 50;
const CONFIRM_LIMIT_MS = 2000;
const MAX_BATCH = 100;

/** Resolves once the first call has been answered, so that it really receives; rejects when that fails. */
export async function startPolling(options: PollingOptions): Promise<Polling> {
  const { client, take, limits, clock, logger, session } = options;
  const signal = session.receiving;
  const tracker = createUpdateTracker(limits.holdMs, clock);
  const idle = createIdleWait(signal);
  let confirmed: number | undefined;

  async function fetch(waitMs: number): Promise<readonly Update[]> {
    const offset = tracker.offset();
    const updates = await client.getUpdates({ offset, waitMs, limit: MAX_BATCH, signal });
    confirmed = offset;
    return updates;
  }

  const isFresh = (update: Update): boolean =>
    Number.isSafeInteger(update?.update_id) && tracker.begin(update.update_id);
  let first = (await fetch(0)).filter(isFresh);

  async function supply(): Promise<Update[]> {
    const taken = first;
    first = [];
    if (taken.length > 0) return taken;
    for (let quiet = 0; !signal.aborted; quiet += 1) {
      if (tracker.holds()) await idle.wait(backOffMs(quiet, FIRST_HOLD_PAUSE_MS, MAX_HOLD_PAUSE_MS));
      const updates = await fetchWithBackOff(options, fetch);
      const fresh = updates.filter(isFresh);
      if (fresh.length > 0) return fresh;
      if (!tracker.holds()) await pause(EMPTY_ANSWER_PAUSE_MS, signal);
    }
    throw telegramErrors.notRunning();
  }

  async function consume(update: Update): Promise<void> {
    const outcome = await take(update);
    if (outcome === "taken") tracker.finish(update.update_id);
    if (!tracker.holds()) idle.wake();
  }

  const runner = createRunner(
    createSource<Update>({ supply }),
    createConcurrentSink<Update>(
      { consume },
      async (error) => logger.error({ error: String(error) }, "Telegram update failed"),
      { concurrency: limits.maxConcurrent },
    ),
  );
  runner.start();
  const task = runner.task() ?? Promise.resolve();
  let broken = false;
  task.catch(() => (broken = !signal.aborted));
  return {
    task,
    stop: async () => {
      await Promise.allSettled([runner.stop(), task]);
      // After a conflict one more call would only throw out the other program.
      if (!broken) await confirmHandled(client, tracker, confirmed, logger);
    },
  };
}

/** Polls once, for ever if it must: only what no retry can mend is thrown. */
async function fetchWithBackOff(
  { limits, logger, account, session }: PollingOptions,
  fetch: (waitMs: number) => Promise<readonly Update[]>,
): Promise<readonly Update[]> {
  const fields = { channel: "telegram", account };
  for (let attempt = 0; ; attempt += 1) {
    try {
      // After a loss the first answer has to come at once: a quiet half minute would look like the loss going on.
      const updates = await fetch(attempt === 0 ? limits.pollTimeoutMs : 0);
      session.reportLink("connected");
      return updates;
    } catch (error) {
      if (session.receiving.aborted) throw error;
      const limited = isOpenClawError(error, "CHANNEL_RATE_LIMITED");
      if (!limited && !isOpenClawError(error, "CHANNEL_UNREACHABLE")) throw error;
      const backOff = backOffMs(attempt, limits.firstRetryDelayMs, limits.maxRetryDelayMs);
      const delayMs = limited ? Math.max(backOff, retryAfterMsOf(error)) : backOff;
      session.reportLink("reconnecting", error.message);
      logger.debug({ ...fields, delayMs, error: error.message }, "Telegram poll failed, trying again");
      await pause(delayMs, session.receiving);
    }
  }
}

/** Tells Telegram what was handled since the last poll, so that a clean restart gets nothing twice. */
async function confirmHandled(
  client: BotClient,
  tracker: UpdateTracker,
  confirmed: number | undefined,
  logger: Logger,
): Promise<void> {
  const offset = tracker.offset();
  if (offset === undefined || offset === confirmed) return;
  try {
    await withTimeLimit(CONFIRM_LIMIT_MS, new AbortController().signal, (signal) =>
      client.getUpdates({ offset, waitMs: 0, limit: 1, signal }),
    );
  } catch (error) {
    // The messages come again at the next start; nothing is lost.
    logger.debug({ error: String(error) }, "Telegram did not take the last confirmation");
  }
}

/** A pause that ends early when all messages in work are done. */
function createIdleWait(signal: AbortSignal): { wait(limitMs: number): Promise<void>; wake(): void } {
  let current: AbortController | undefined;
  signal.addEventListener("abort", () => current?.abort());
  return {
    wait: async (limitMs) => {
      if (signal.aborted) return;
      current = new AbortController();
      await pause(limitMs, current.signal);
    },
    wake: () => current?.abort(),
  };
}
