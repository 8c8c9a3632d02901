import { setMaxListeners } from "node:events";
import { isOpenClawError, type Channel } from "@openclaw/contracts";
import type { AdapterChannel, AdapterConnection, AdapterOptions, AdapterSession } from "./adapter-types.js";
import { createChannelErrors, reasonOf } from "./channel-errors.js";
import { createEnd } from "./create-end.js";
import { createIntake } from "./intake.js";
import { createLink, type Link } from "./link.js";
import { createRememberedKeys } from "./remembered-keys.js";
import { sendText } from "./send-text.js";

interface Run {
  readonly everything: AbortController;
  readonly receiving: AbortController;
  readonly link: Link;
  connecting: Promise<AdapterConnection> | undefined;
  connection: AdapterConnection | undefined;
  closed: Promise<void> | undefined;
}

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
  const counts: Record<string, number> = {};
  const count = (reason: string): void => {
    counts[reason] = (counts[reason] ?? 0) + 1;
  };
  // Kept over restarts: vendors then deliver again what was in work.
  const remembered = createRememberedKeys(limits.maxRemembered);
  let run: Run | undefined;
  let end = createEnd();

  async function close(closing: Run): Promise<void> {
    await (closing.closed ??= closeRun(closing));
    if (run === closing) run = undefined;
  }

  async function fail(failed: Run, error: unknown): Promise<void> {
    if (run !== failed || failed.closed !== undefined) return;
    logger.error({ channel: id, account, reason: reasonOf(error) }, `${vendor} channel ended`);
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
        const fields = { channel: id, account, ...(reason !== undefined && { reason }) };
        if (state === "connected") logger.info(fields, `${vendor} connected`);
        else logger.warn(fields, `${vendor} connection lost, reconnecting`);
      },
      // While it starts, `connect` is what rejects.
      fail: (error) => void fail(current, error),
    };
  }

  async function start(onMessage: Parameters<Channel["start"]>[0]): Promise<void> {
    if (run !== undefined) throw errors.alreadyStarted();
    if (end.settled()) end = createEnd();
    const current = createRun();
    run = current;
    try {
      const session = sessionOf(current, onMessage);
      current.connecting = options.connect(session);
      current.connection = await current.connecting;
      if (current.everything.signal.aborted) throw errors.notRunning();
      session.reportLink("connected");
    } catch (error) {
      await close(current);
      throw error;
    }
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
      const connection = current?.connection;
      if (current === undefined || connection === undefined || current.closed !== undefined) {
        throw errors.notRunning();
      }
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
    dropCounts: () => ({ ...counts }),
    linkState: () => run?.link.state ?? "reconnecting",
    stop: async () => {
      if (run !== undefined) await close(run);
      end.resolve();
    },
  };
}

function createRun(): Run {
  const everything = new AbortController();
  const receiving = new AbortController();
  // Every message in work listens; Node would take more than ten for a leak.
  setMaxListeners(0, everything.signal, receiving.signal);
  return {
    everything,
    receiving,
    link: createLink(),
    connecting: undefined,
    connection: undefined,
    closed: undefined,
  };
}

async function closeRun(run: Run): Promise<void> {
  run.receiving.abort();
  // One turn, so that a message which has just been handled counts as such and does not come again.
  await new Promise<void>((resolve) => void setImmediate(resolve));
  run.everything.abort();
  const connection = await run.connecting?.catch(() => undefined); // `start` has told its caller.
  await connection?.close();
}
