import { isFields } from "@openclaw/channel-kit";
import { isOpenClawError } from "@openclaw/contracts";
import { parseNumber, parseUuid } from "./identity.js";
import { startProgramTransport } from "./program-transport.js";
import { signalErrors } from "./signal-errors.js";
import { readSignalOptions, type SignalChannelOptions } from "./signal-options.js";

export interface SignalLoginOptions extends Pick<
  SignalChannelOptions,
  "cliPath" | "env" | "account" | "logger" | "limits" | "configKey"
> {
  /**
   * Shows the address to the owner, as a QR code: on the phone, Signal, Settings, Linked devices, Link new device. Called once.
   * Whoever scans it gets the account's messages onto this machine, so it is for the owner's eyes alone.
   */
  readonly onUri: (uri: string) => void;
  /** How the phone lists this device. Default `openclaw`. */
  readonly deviceName?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Longest wait for the phone. Default 3 minutes; Signal gives up sooner. */
  readonly waitMs?: number;
}

/** The account that is now linked. */
export interface SignalLogin {
  /** For `channels.signal.account`: the phone number, or the uuid of an account without one. */
  readonly signalAccount: string;
}

const WAIT_MS = 180_000;
const never = new AbortController().signal;

/**
 * Links signal-cli to the Signal app on a phone, as another device of its account.
 *
 * Rejects with `CHANNEL_OPTIONS_INVALID` when signal-cli is not installed or lacks Java, with `CHANNEL_CREDENTIAL_REJECTED` when
 * Signal refuses, and with `CHANNEL_UNREACHABLE` when nobody scans in time or `signal` aborts.
 *
 * @example
 * ```ts
 * const { signalAccount } = await loginToSignal({ onUri: (uri) => console.log(uri) });
 * ```
 */
export async function loginToSignal(options: SignalLoginOptions): Promise<SignalLogin> {
  const { deviceName = "openclaw", onUri, signal = never, waitMs = WAIT_MS } = options;
  const { account, cliPath, configKey, env, limits, logger } = options;
  const settings = readSignalOptions({
    autoStart: true,
    ...(account !== undefined && { account }),
    ...(cliPath !== undefined && { cliPath }),
    ...(configKey !== undefined && { configKey }),
    ...(env !== undefined && { env }),
    ...(limits !== undefined && { limits }),
    ...(logger !== undefined && { logger }),
  });
  const transport = await startProgramTransport({
    settings,
    cliPath: settings.cliPath ?? "signal-cli",
    onMalformed: () => undefined,
  });
  const call = { signal, timeoutMs: settings.limits.startTimeoutMs };
  try {
    const started = await transport.call("startLink", {}, call);
    const uri = isFields(started) ? started["deviceLinkUri"] : undefined;
    if (typeof uri !== "string")
      throw signalErrors.refused("startLink", "no address came", "Update signal-cli.");
    onUri(uri);
    const params = { deviceLinkUri: uri, deviceName };
    const signalAccount = readLinked(
      await transport.call("finishLink", params, { signal, timeoutMs: waitMs }),
    );
    if (signalAccount !== undefined) return { signalAccount };
    throw signalErrors.refused("finishLink", "no account came", "See: signal-cli listAccounts");
  } catch (error) {
    await transport.close();
    // A program that could not run says why; one that we ended has nothing to say.
    const reason = await transport.lost;
    const isKnown = !isOpenClawError(reason, "CHANNEL_UNREACHABLE");
    throw isKnown && isOpenClawError(error, "CHANNEL_UNREACHABLE") ? reason : error;
  } finally {
    await transport.close();
  }
}

/** Older versions of signal-cli tell the number alone. */
function readLinked(result: unknown): string | undefined {
  const { aci, number } = isFields(result) ? result : { number: result };
  const linked = typeof number === "string" ? parseNumber(number) : undefined;
  return linked ?? (typeof aci === "string" ? parseUuid(aci) : undefined);
}
