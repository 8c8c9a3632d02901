import { isFinalError, keepConnected, type AdapterSession, type Connected } from "@openclaw/channel-kit";
import type { OpenClawError } from "@openclaw/contracts";
import { slackErrors } from "./slack-errors.js";
import type { SlackSettings } from "./slack-options.js";
import { openSocketLink, type SocketEnvelope, type SocketLink } from "./socket-link.js";

export interface SocketConnectionOptions {
  readonly settings: SlackSettings;
  readonly appToken: string;
  readonly session: AdapterSession;
  readonly onEnvelope: (envelope: SocketEnvelope) => Promise<void>;
}

/** Receives by Socket Mode until it is closed: mends losses, and changes to a new connection before Slack ends the old one. */
export async function connectSocket(options: SocketConnectionOptions): Promise<{ close(): Promise<void> }> {
  const { session, settings } = options;
  return await keepConnected({
    open: (signal) => openChain(options, signal),
    session,
    limits: settings.limits,
  });
}

/** A connection and its successors, which count as one as long as none is missing. */
async function openChain(options: SocketConnectionOptions, signal: AbortSignal): Promise<Connected> {
  const ending = new AbortController();
  const abort = (): void => ending.abort();
  signal.addEventListener("abort", abort);
  const work = new Set<Promise<void>>();
  const links = new Set<SocketLink>();
  let settle: { lose: () => void; fail: (error: unknown) => void } | undefined;
  const lost = new Promise<void>((resolve, reject) => (settle = { lose: resolve, fail: reject }));
  lost.catch(() => undefined); // Whoever keeps the connection hears of it.
  let current: SocketLink | undefined;
  let changing = false;

  const open = async (): Promise<SocketLink> => {
    const link = await openSocketLink({
      settings: options.settings,
      appToken: options.appToken,
      onEnvelope: options.onEnvelope,
      onRefresh: (reason) => track(onRefresh(reason)),
      signal: ending.signal,
    });
    links.add(link);
    void link.closed.then(() => {
      links.delete(link);
      if (current === link) settle?.lose();
    });
    return link;
  };

  function track(promise: Promise<void>): void {
    const tracked = promise.finally(() => work.delete(tracked));
    work.add(tracked);
  }

  async function onRefresh(reason: string): Promise<void> {
    if (reason === "link_disabled") return settle?.fail(socketModeOff(options.settings));
    if (changing || current === undefined) return;
    changing = true;
    const old = current;
    try {
      current = await open();
      // Answers to what came by the old one go by the old one.
      await old.drained();
      await old.close();
    } catch (error) {
      // Otherwise the old one is kept until Slack ends it, which counts as a loss.
      if (isFinalError(error)) settle?.fail(error);
    } finally {
      changing = false;
    }
  }

  current = await open();
  return {
    lost,
    close: async () => {
      signal.removeEventListener("abort", abort);
      ending.abort();
      current = undefined;
      await Promise.all([...links].map((link) => link.close()));
      await Promise.all(work);
      await Promise.all([...links].map((link) => link.close()));
    },
  };
}

function socketModeOff({ configKey }: SlackSettings): OpenClawError {
  return slackErrors.optionsInvalid(
    `Slack ended Socket Mode for the app in ${configKey}.appToken (link_disabled). ` +
      "Switch Socket Mode on again for the app at api.slack.com/apps, or receive by HTTP with signingSecret.",
  );
}
