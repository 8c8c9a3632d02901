import type { Logger, Store } from "@openclaw/contracts";
import type { ConnectAuth } from "./auth/connect-auth.js";
import type { DeviceServer } from "./device-server.js";
import type { Dispatcher } from "./dispatcher.js";
import type { GatewayChannels } from "./gateway-channels.js";
import type { StopOptions } from "./gateway-types.js";
import type { HttpServer } from "./http/create-http-server.js";
import type { Notices } from "./notices.js";
import type { PairNotifier } from "./pair-command/pair-notifier.js";

export interface StopParts {
  readonly channels: GatewayChannels;
  readonly dispatcher: Dispatcher;
  readonly notices: Notices;
  readonly pairNotifier: Pick<PairNotifier, "stop">;
  readonly server: HttpServer;
  readonly deviceServer: Pick<DeviceServer, "stop">;
  readonly auth: Pick<ConnectAuth, "close">;
  readonly store: Store;
  readonly logger: Logger;
}

const DRAIN_TIMEOUT_MS = 10_000;
/** How long each part may take to close once answers are no longer waited for. */
const CLOSE_TIMEOUT_MS = 3_000;

/**
 * Makes the one way to stop: take nothing new, finish what is being answered, close. A second call only shortens the wait.
 */
export function createStop(parts: StopParts): (options?: StopOptions) => Promise<void> {
  const hurry = new AbortController();
  let stopping: Promise<void> | undefined;

  return async ({ drainTimeoutMs = DRAIN_TIMEOUT_MS } = {}) => {
    const timer = setTimeout(() => hurry.abort(), drainTimeoutMs);
    if (drainTimeoutMs <= 0) hurry.abort();
    stopping ??= stop(parts, hurry.signal);
    await stopping;
    clearTimeout(timer);
  };
}

async function stop(parts: StopParts, hurry: AbortSignal): Promise<void> {
  const { channels, dispatcher, notices, pairNotifier, server, store, logger } = parts;
  logger.info({}, "stopping: finishing what is being answered");
  channels.pause();
  // Devices hear of it first, and wait with their next try until a gateway is there again.
  const devicesGone = parts.deviceServer.stop();
  parts.auth.close();
  const closed = server.close();
  await Promise.race([dispatcher.idle(), aborted(hurry)]);
  if (hurry.aborted) logger.warn({}, "answers were cut off: they took too long");
  dispatcher.abort();
  await bounded("answers", dispatcher.idle(), logger);
  await bounded("notices", notices.stop(), logger);
  await bounded("pair notifications", pairNotifier.stop(), logger);
  await bounded("devices", devicesGone, logger);
  await bounded("channels", channels.stop(), logger);
  server.closeConnections();
  await bounded("server", closed, logger);
  await bounded("store", store.close(), logger);
  logger.info({}, "stopped");
}

/** Waits for a part, but not for ever: what hangs must not keep the process from ending. */
async function bounded(part: string, work: Promise<void>, logger: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), CLOSE_TIMEOUT_MS);
  });
  try {
    const outcome = await Promise.race([work, timeout]);
    if (outcome === "late") logger.warn({ part }, "a part of the gateway did not close in time");
  } catch (error) {
    logger.error({ part, error }, "a part of the gateway did not close cleanly");
  } finally {
    clearTimeout(timer);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
