import {
  keepConnected,
  withTimeLimit,
  type AdapterConnection,
  type AdapterSession,
  type Connected,
} from "@openclaw/channel-kit";
import { isOpenClawError, type InboundMessage } from "@openclaw/contracts";
import { createHttpTransport } from "./http-transport.js";
import { createLineTransport } from "./line-transport.js";
import { openSocket } from "./open-socket.js";
import { startProgramTransport } from "./program-transport.js";
import { sendText } from "./send-text.js";
import { findAccount, type SignalAccount } from "./signal-account.js";
import { signalErrors, toSignalError } from "./signal-errors.js";
import type { SignalAddress, SignalSettings } from "./signal-options.js";
import type { SignalTransport } from "./signal-transport.js";
import { createTurnTaker } from "./take-in-turn.js";
import { toInboundMessage } from "./to-inbound-message.js";

interface Opened {
  readonly transport: SignalTransport;
  readonly account: SignalAccount;
}

const MAX_WAITING = 5000;
// Ours is up before the time that the channel has for its start, so that a program has ended, and has said why, when that is up.
const START_SHARE = 0.8;

/** Connects to signal-cli, or starts it, and does so again whenever it is lost. */
export async function connectSignal(
  settings: SignalSettings,
  session: AdapterSession,
  memory: { lastEventId?: string },
): Promise<AdapterConnection> {
  const turns = createTurnTaker<InboundMessage>({
    take: (message) => session.take(message),
    maxInWork: settings.limits.maxConcurrent,
    maxWaiting: MAX_WAITING,
  });
  const onMalformed = (): void => session.drop("malformed_event");
  const startMs = Math.round(settings.limits.startTimeoutMs * START_SHARE);
  let current: Opened | undefined;
  let isPaused = false;

  function onEvent(event: unknown, { ownIds, param }: SignalAccount): void {
    if (isPaused) return;
    const message = toInboundMessage(event, {
      account: settings.account,
      ownIds,
      isMultiAccount: param !== undefined,
      onDrop: (reason) => session.drop(reason),
    });
    if (message !== undefined && !turns.push(message)) session.drop("channel_queue_full");
  }

  /** One attempt over one transport, which is closed again if it fails. */
  async function openOver(transport: SignalTransport, signal: AbortSignal): Promise<Opened> {
    const call = { signal, timeoutMs: startMs };
    try {
      const account = await findAccount(transport, settings, call);
      const opened = { transport, account };
      if (!isPaused) await transport.receive(account.param, (event) => onEvent(event, account), call);
      return opened;
    } catch (error) {
      await transport.close();
      // A program that has ended tells more than the pipe that broke.
      if (isOpenClawError(error, "CHANNEL_UNREACHABLE") && transport.lastWords !== undefined) {
        throw await transport.lastWords();
      }
      throw toSignalError(error, settings);
    }
  }

  async function openProgram(cliPath: string, signal: AbortSignal): Promise<Opened> {
    return await openOver(await startProgramTransport({ settings, cliPath, onMalformed }), signal);
  }

  async function openAddress(address: SignalAddress, signal: AbortSignal): Promise<Opened> {
    const { requestTimeoutMs, silenceMs } = settings.limits;
    if (address.kind === "http") {
      const transport = createHttpTransport({ url: address.url, silenceMs, onMalformed, memory });
      return await openOver(transport, signal);
    }
    const socket = await openSocket(address, signal);
    const options = { input: socket, output: socket, silenceMs, requestTimeoutMs, onMalformed };
    return await openOver(createLineTransport(options), signal);
  }

  async function openAny(signal: AbortSignal): Promise<Opened> {
    const { address, cliPath } = settings;
    if (address === undefined) {
      if (cliPath === undefined) throw signalErrors.notRunning();
      return await openProgram(cliPath, signal);
    }
    try {
      return await openAddress(address, signal);
    } catch (error) {
      if (cliPath === undefined || !isOpenClawError(error, "CHANNEL_UNREACHABLE")) throw error;
      return await openProgram(cliPath, signal);
    }
  }

  const kept = await keepConnected({
    session,
    limits: settings.limits,
    open: async (signal): Promise<Connected> => {
      const opened = await withTimeLimit(startMs, signal, openAny);
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
