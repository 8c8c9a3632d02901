import { keepConnected, type AdapterConnection, type AdapterSession } from "@openclaw/channel-kit";
import type { InboundMessage } from "@openclaw/contracts";
import { openSignal, type OpenedSignal } from "./open-signal.js";
import { sendText } from "./send-text.js";
import type { SignalAccount } from "./signal-account.js";
import { signalErrors } from "./signal-errors.js";
import type { SignalSettings } from "./signal-options.js";
import { createTurnTaker } from "./take-in-turn.js";
import { toInboundMessage } from "./to-inbound-message.js";

const MAX_WAITING = 5000;

/** Connects to signal-cli, or starts it, and does so again whenever it is lost. */
export async function connectSignal(
  settings: SignalSettings,
  session: AdapterSession,
  memory: { lastEventId?: string },
): Promise<AdapterConnection> {
  const { limits } = settings;
  const turns = createTurnTaker<InboundMessage>({
    take: (message) => session.take(message),
    maxInWork: limits.maxConcurrent,
    maxWaiting: MAX_WAITING,
  });
  let current: OpenedSignal | undefined;
  let isPaused = false;

  const onEvent = (event: unknown, { ownIds, param }: SignalAccount): void => {
    const message = toInboundMessage(event, {
      account: settings.account,
      ownIds,
      isMultiAccount: param !== undefined,
      onDrop: (reason) => session.drop(reason),
    });
    if (message !== undefined && !turns.push(message)) session.drop("channel_queue_full");
  };
  const onMalformed = (): void => session.drop("malformed_event");
  const opening = { settings, memory, onEvent, onMalformed, receives: () => !isPaused };

  warnIfOpen(settings);
  const kept = await keepConnected({
    session,
    limits,
    open: async (signal) => {
      const opened = await openSignal(opening, signal);
      current = opened;
      return { lost: opened.transport.lost, close: () => opened.transport.close() };
    },
  });
  return {
    send: async (part) => {
      if (current === undefined) throw signalErrors.notRunning();
      await sendText(current.transport, current.account, settings, part);
    },
    pause: () => {
      isPaused = true;
      current?.transport.pause();
    },
    close: async () => {
      turns.clear();
      await kept.close();
    },
  };
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/** signal-cli asks nobody for a password. */
function warnIfOpen({ account, address, logger }: SignalSettings): void {
  if (address === undefined || address.kind === "unix") return;
  const host = address.kind === "http" ? address.url.hostname : address.host;
  if (LOOPBACK.test(host) || (address.kind === "http" && address.url.protocol === "https:")) return;
  const fields = { channel: "signal", account, address: address.label };
  logger.warn(fields, "Whoever reaches this signal-cli can read and write as the account");
}
