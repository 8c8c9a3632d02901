import { createChannelErrors, isFields, type Fields } from "@openclaw/channel-kit";
import { isOpenClawError, OpenClawError } from "@openclaw/contracts";

export const signalErrors = createChannelErrors("Signal");

/** Where to send the owner when signal-cli does not have, or no longer has, the account. */
export interface AccountContext {
  readonly section: string;
  readonly signalAccount: string | undefined;
}

const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;
const IO_ERROR = -3;
const UNTRUSTED_KEY = -4;
const RATE_LIMIT = -5;
// Signal often tells no time; it counts in minutes, so nothing is gained by trying sooner.
const DEFAULT_RETRY_AFTER_MS = 60_000;
/** How signal-cli says that the account is not, or no longer, registered. */
export const NOT_REGISTERED = /not registered|authori[sz]ation failed|not linked|account does not exist/i;

export function accountMissing(answer: string, { section, signalAccount }: AccountContext): OpenClawError {
  const account = signalAccount ?? "+15550001111";
  return signalErrors.credentialRejected({
    configKey: `${section}.account`,
    answer,
    advice:
      "Link signal-cli to the phone of the account: signal-cli link -n openclaw, which shows an address to scan as a QR code. " +
      `Or give it a number of its own: signal-cli -a ${account} register, then: signal-cli -a ${account} verify CODE`,
  });
}

/** Whether signal-cli does not know the method, which tells how it was started. */
export function isMethodMissing(error: unknown): boolean {
  return isOpenClawError(error) && error.details["rpcCode"] === METHOD_NOT_FOUND;
}

/** Puts an error answer of signal-cli into the words of all channels; other errors stay as they are. */
export function toSignalError(error: unknown, context: AccountContext): unknown {
  if (!isOpenClawError(error, "CHANNEL_REQUEST_REFUSED")) return error;
  const { rpcCode, rpcMessage } = error.details;
  const call = String(error.details["call"] ?? "the call");
  const message = String(rpcMessage ?? error.message);
  const results = readResults(error.details["rpcData"]);
  const isAccount = rpcCode === INVALID_PARAMS && /account/i.test(message);
  if (results.length === 0 && (isAccount || NOT_REGISTERED.test(message)))
    return accountMissing(message, context);
  const failure = sendFailure(call, rpcCode, message, results);
  if (failure !== undefined) return failure;
  return signalErrors.refused(call, message, "See what signal-cli logs, and whether it is up to date.");
}

/** Rejects with what `result`, an answer to `send`, says of failures: older versions answer so when nobody got the text. */
export function checkSendResult(result: unknown): void {
  const results = resultsOf(result);
  if (results.length === 0 || results.some(({ type }) => type === "SUCCESS")) return;
  const failure = sendFailure("send", undefined, "nobody got the text", results);
  throw failure ?? signalErrors.refused("send", "nobody got the text", "See what signal-cli logs.");
}

function sendFailure(
  call: string,
  code: unknown,
  message: string,
  results: readonly Fields[],
): OpenClawError | undefined {
  const failed = (type: string): Fields | undefined => results.find((result) => result["type"] === type);
  const limited = failed("RATE_LIMIT_FAILURE");
  if (code === RATE_LIMIT || limited !== undefined) return rateLimited(call, limited ?? results[0] ?? {});
  if (code === UNTRUSTED_KEY || failed("IDENTITY_FAILURE") !== undefined) {
    return signalErrors.refused(
      call,
      "the safety number of the recipient has changed",
      "Compare it with the person, then: signal-cli -a ACCOUNT trust -v SAFETY_NUMBER RECIPIENT",
    );
  }
  if (failed("UNREGISTERED_FAILURE") !== undefined)
    return signalErrors.refused(call, "the recipient is not on Signal", "Nothing can be sent to them.");
  if (code === IO_ERROR || failed("NETWORK_FAILURE") !== undefined)
    return signalErrors.unreachable(call, message);
  return undefined;
}

function rateLimited(call: string, result: Fields): OpenClawError {
  const seconds = result["retryAfterSeconds"];
  const retryAfterMs = typeof seconds === "number" && seconds > 0 ? seconds * 1000 : DEFAULT_RETRY_AFTER_MS;
  const error = signalErrors.rateLimited(call, retryAfterMs);
  if (typeof result["token"] !== "string") return error;
  return new OpenClawError(
    "CHANNEL_RATE_LIMITED",
    `${error.message} Signal wants a captcha for it: signal-cli -a ACCOUNT submitRateLimitChallenge --challenge TOKEN ` +
      "--captcha CAPTCHA, where a captcha comes from https://signalcaptchas.org/challenge/generate.html",
    { details: error.details },
  );
}

function readResults(data: unknown): readonly Fields[] {
  if (typeof data !== "string") return [];
  try {
    const parsed: unknown = JSON.parse(data);
    return isFields(parsed) ? resultsOf(parsed["response"]) : [];
  } catch {
    return []; // Then its words have to do.
  }
}

function resultsOf(response: unknown): readonly Fields[] {
  const results = isFields(response) ? response["results"] : undefined;
  return Array.isArray(results) ? results.filter((result) => isFields(result)) : [];
}
