import { isOpenClawError, type Channel } from "@openclaw/contracts";
import type { AdapterChannel, AdapterConnection, AdapterOptions, AdapterSession } from "./adapter-types.js";
import { createChannelErrors, loggedReason } from "./channel-errors.js";
import { createEnd } from "./create-end.js";
import { createIntake } from "./intake.js";
import { closeRun, createRun, type Run } from "./adapter-run.js";
import { createRememberedKeys } from "./remembered-keys.js";
import { sendText } from "./send-text.js";
import { ABORTED, orAborted, withTimeLimit } from "./timing.js";

// Reasons are the adapter's words; one that takes them from its vendor must not let them pile up.
const MAX_REASONS = 200;

/**
 * Makes a channel of what an adapter can do: connect and send. Order within a chat, duplicates, retries, long texts, waiting for a
 * lost connection, `ended` and a clean stop are the kit's.
 *
 * Methods reject as `Channel` says: `start` with what `connect` rejects with or `CHANNEL_ALREADY_STARTED`; `send` with what the
 * connection rejects with, `CHANNEL_EMPTY_TEXT` or `CHANNEL_NOT_RUNNING`; `ended` with what the adapter called `fail` with.
 *
 * @example
 * ```ts
 * const channel = createAdapterChannel({
 *   id: "pigeon",
 *   vendor: "Pigeon",
 *   account: "default",
 *   logger,
 *   limits: DEFAULT_CHANNEL_LIMITS,
 *   maxTextLength: 140,
 *   connect: async (session) => {
 *     const loft = await openLoft((letter) => void session.take(toInboundMessage(letter)));
 *     return { send: ({ target, text }) => loft.fly(target.chatId, text), close: () => loft.close() };
 *   },
 * });
 * ```
 */
export function createAdapterChannel(options: AdapterOptions): AdapterChannel {
  const { account, id, limits, logger, vendor } = options;
  const errors = createChannelErrors(vendor);
  const counts = new Map<string, number>();
  const count = (reason: string): void => {
    const counted = counts.has(reason) || counts.size < MAX_REASONS ? reason : "other";
    counts.set(counted, (counts.get(counted) ?? 0) + 1);
  };
  // Kept over restarts: vendors then deliver again what was in work.
  const remembered = createRememberedKeys(limits.maxRemembered);
  let run: Run | undefined;
  let end = createEnd();

  async function close(closing: Run): Promise<void> {
    await (closing.closed ??= closeRun(options, closing));
    if (run === closing) run = undefined;
  }

  async function fail(failed: Run, error: unknown): Promise<void> {
    if (run !== failed || failed.closed !== undefined || failed.failure !== undefined) return;
    failed.failure = { error };
    if (failed.connection === undefined) {
      failed.everything.abort(); // `start` is waiting, and rejects with it.
      return;
    }
    logger.error({ channel: id, account, reason: loggedReason(options, error) }, `${vendor} channel ended`);
    const failedEnd = end;
    await close(failed);
    failedEnd.reject(error); // Only now, so that whoever hears it can start again.
  }

  function sessionOf(current: Run, onMessage: Parameters<Channel["start"]>[0]): AdapterSession {
    const { everything, receiving, link } = current;
    return {
      receiving: receiving.signal,
      signal: everything.signal,
      take: createIntake({
        adapter: options,
        onMessage,
        remembered,
        count,
        receiving: receiving.signal,
        signal: everything.signal,
      }),
      drop: (reason) => {
        count(reason);
        logger.debug({ channel: id, account, reason }, `${vendor} event dropped`);
      },
      reportLink: (state, reason) => {
        if (link.state === state || everything.signal.aborted) return;
        link.set(state);
        const why = reason === undefined ? {} : { reason: loggedReason(options, reason) };
        const fields = { channel: id, account, ...why };
        if (state === "connected") logger.info(fields, `${vendor} connected`);
        else logger.warn(fields, `${vendor} connection lost, reconnecting`);
      },
      fail: (error) => void fail(current, error),
    };
  }

  async function connect(current: Run, session: AdapterSession): Promise<AdapterConnection> {
    // An adapter that throws before its first wait rejects all the same.
    const connecting = Promise.resolve().then(() => options.connect(session));
    current.connecting = connecting;
    const stopped = current.everything.signal;
    const outcome = await withTimeLimit(limits.startTimeoutMs, stopped, (limited) =>
      orAborted(connecting, limited),
    );
    if (stopped.aborted) throw errors.notRunning();
    if (outcome === ABORTED) throw errors.unreachable("start", `not ready after ${limits.startTimeoutMs} ms`);
    // Before anything else can run: from here on a failure ends the channel instead of its start.
    current.connection = outcome;
    return outcome;
  }

  async function start(onMessage: Parameters<Channel["start"]>[0]): Promise<void> {
    if (run !== undefined) throw errors.alreadyStarted();
    if (end.settled()) end = createEnd();
    const current = createRun();
    run = current;
    try {
      const session = sessionOf(current, onMessage);
      const connection = await connect(current, session);
      session.reportLink("connected");
      if (current.receiving.signal.aborted) connection.pause?.();
    } catch (error) {
      const wasStopped = current.everything.signal.aborted;
      await close(current);
      if (current.failure !== undefined) throw current.failure.error;
      throw wasStopped ? errors.notRunning() : error;
    }
  }

  /** What a message gets answered with while the channel still starts waits for it. */
  async function connectionOf({ everything, connecting }: Run): Promise<AdapterConnection> {
    if (connecting === undefined) throw errors.notRunning();
    const connection = await orAborted(connecting, everything.signal).catch(() => ABORTED);
    if (typeof connection === "symbol") throw errors.notRunning();
    return connection;
  }

  return {
    id,
    account,
    get ended() {
      return end.promise;
    },
    start,
    send: async (target, text) => {
      const current = run;
      if (current === undefined || current.closed !== undefined) throw errors.notRunning();
      const connection = await connectionOf(current);
      const { everything, link } = current;
      try {
        await sendText(
          { adapter: options, errors, connection, link, signal: everything.signal },
          target,
          text,
        );
      } catch (error) {
        // Where nothing is polled, nothing else would notice.
        if (isOpenClawError(error, "CHANNEL_CREDENTIAL_REJECTED")) void fail(current, error);
        throw error;
      }
    },
    pause: () => {
      run?.receiving.abort();
      run?.connection?.pause?.();
    },
    dropCounts: () => Object.fromEntries(counts),
    linkState: () => run?.link.state ?? "reconnecting",
    stop: async () => {
      if (run !== undefined) await close(run);
      end.resolve();
    },
  };
}
