import { setMaxListeners } from "node:events";
import type { AdapterConnection, AdapterOptions } from "./adapter-types.js";
import { loggedReason } from "./channel-errors.js";
import { endsWithin } from "./closing.js";
import { createLink, type Link } from "./link.js";

/** What lives from one `start` of a channel to its end. */
export interface Run {
  readonly everything: AbortController;
  readonly receiving: AbortController;
  readonly link: Link;
  connecting: Promise<AdapterConnection> | undefined;
  /** Set once `start` has resolved. */
  connection: AdapterConnection | undefined;
  /** What the adapter ended the run with. */
  failure: { readonly error: unknown } | undefined;
  closed: Promise<void> | undefined;
}

export function createRun(): Run {
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
    failure: undefined,
    closed: undefined,
  };
}

/** Never rejects, and ends in time even where the vendor's client does not. */
export async function closeRun(adapter: AdapterOptions, run: Run): Promise<void> {
  const { account, id, limits, logger, vendor } = adapter;
  run.receiving.abort();
  // One turn, so that a message which has just been handled counts as such and does not come again.
  await new Promise<void>((resolve) => void setImmediate(resolve));
  run.everything.abort();
  const connection = run.connecting?.catch(() => undefined); // `start` has told its caller.
  const closing = connection
    ?.then((made) => made?.close())
    .catch((error: unknown) =>
      logger.warn(
        { channel: id, account, reason: loggedReason(adapter, error) },
        `${vendor} did not close well`,
      ),
    );
  if (closing === undefined || (await endsWithin(limits.stopTimeoutMs, closing))) return;
  logger.warn({ channel: id, account, waitedMs: limits.stopTimeoutMs }, `${vendor} did not close in time`);
}
