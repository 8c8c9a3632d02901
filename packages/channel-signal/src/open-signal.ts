import { withTimeLimit } from "@openclaw/channel-kit";
import { isOpenClawError } from "@openclaw/contracts";
import { createHttpTransport } from "./http-transport.js";
import { createLineTransport } from "./line-transport.js";
import { openSocket } from "./open-socket.js";
import { startProgramTransport } from "./program-transport.js";
import { findAccount, type SignalAccount } from "./signal-account.js";
import { signalErrors, toSignalError } from "./signal-errors.js";
import type { SignalAddress, SignalSettings } from "./signal-options.js";
import type { SignalTransport } from "./signal-transport.js";

/** A signal-cli that gives us the messages of our account. */
export interface OpenedSignal {
  readonly transport: SignalTransport;
  readonly account: SignalAccount;
}

export interface OpenSignalOptions {
  readonly settings: SignalSettings;
  /** See `HttpTransportOptions`. */
  readonly memory: { lastEventId?: string };
  readonly onEvent: (event: unknown, account: SignalAccount) => void;
  readonly onMalformed: () => void;
  /** Asked once it is open: whether to receive, or to send alone. */
  readonly receives: () => boolean;
}

// Ours is up before the time that the channel has for its start, so that a program has ended, and has said why, when that is up.
const START_SHARE = 0.8;

/** Opens the way to signal-cli that the settings name: an address, a program, or a program where the address does not answer. */
export async function openSignal(options: OpenSignalOptions, signal: AbortSignal): Promise<OpenedSignal> {
  const { address, cliPath } = options.settings;
  return await withTimeLimit(startMsOf(options), signal, async (limited) => {
    try {
      if (address !== undefined) return await openAddress(options, address, limited);
    } catch (error) {
      if (cliPath === undefined || !isOpenClawError(error, "CHANNEL_UNREACHABLE")) throw error;
    }
    if (cliPath === undefined) throw signalErrors.notRunning();
    const { onMalformed, settings } = options;
    return await openOver(options, await startProgramTransport({ settings, cliPath, onMalformed }), limited);
  });
}

async function openAddress(
  options: OpenSignalOptions,
  address: SignalAddress,
  signal: AbortSignal,
): Promise<OpenedSignal> {
  const { memory, onMalformed, settings } = options;
  const { requestTimeoutMs, silenceMs } = settings.limits;
  if (address.kind === "http") {
    const transport = createHttpTransport({ url: address.url, silenceMs, onMalformed, memory });
    return await openOver(options, transport, signal);
  }
  const socket = await openSocket(address, signal);
  const streams = { input: socket, output: socket };
  const transport = createLineTransport({ ...streams, silenceMs, requestTimeoutMs, onMalformed });
  return await openOver(options, transport, signal);
}

/** One attempt over one transport, which is closed again if it fails. */
async function openOver(
  options: OpenSignalOptions,
  transport: SignalTransport,
  signal: AbortSignal,
): Promise<OpenedSignal> {
  const { onEvent, receives, settings } = options;
  const call = { signal, timeoutMs: startMsOf(options) };
  try {
    const account = await findAccount(transport, settings, call);
    if (receives()) await transport.receive(account.param, (event) => onEvent(event, account), call);
    return { transport, account };
  } catch (error) {
    await transport.close();
    // A program that has ended tells more than the pipe that broke.
    if (isOpenClawError(error, "CHANNEL_UNREACHABLE") && transport.lastWords !== undefined) {
      throw await transport.lastWords();
    }
    throw toSignalError(error, settings);
  }
}

const startMsOf = ({ settings }: OpenSignalOptions): number =>
  Math.round(settings.limits.startTimeoutMs * START_SHARE);
