import { OpenClawError, isOpenClawError } from "@openclaw/contracts";

/** The errors of a channel, in the words that all channels share. No text given to them may hold a secret. */
export interface ChannelErrors {
  /** The configuration cannot work: `message` names the key, what was expected and what to do. */
  optionsInvalid(message: string): OpenClawError;
  /** The vendor refuses the credential; no retry helps. */
  credentialRejected(problem: {
    readonly configKey: string;
    readonly answer: string;
    readonly advice: string;
  }): OpenClawError;
  /** Another program uses the same account; no retry helps. */
  conflict(message: string): OpenClawError;
  /** No answer, or one that may be better next time. */
  unreachable(call: string, reason: string): OpenClawError;
  rateLimited(call: string, retryAfterMs: number): OpenClawError;
  /** The vendor will not do this, now or later. */
  refused(call: string, reason: string, advice: string): OpenClawError;
  notRunning(): OpenClawError;
  alreadyStarted(): OpenClawError;
  emptyText(): OpenClawError;
}

export function createChannelErrors(vendor: string): ChannelErrors {
  return {
    optionsInvalid: (message) => new OpenClawError("CHANNEL_OPTIONS_INVALID", message),
    credentialRejected: ({ configKey, answer, advice }) =>
      new OpenClawError(
        "CHANNEL_CREDENTIAL_REJECTED",
        `${vendor} refuses the credential in ${configKey} (${answer}). ${advice}`,
      ),
    conflict: (message) => new OpenClawError("CHANNEL_CONFLICT", message),
    unreachable: (call, reason) =>
      new OpenClawError(
        "CHANNEL_UNREACHABLE",
        `${vendor} did not answer ${call}: ${reason}. Check the network; it is tried again.`,
        { details: { call } },
      ),
    rateLimited: (call, retryAfterMs) =>
      new OpenClawError(
        "CHANNEL_RATE_LIMITED",
        `${vendor} asks to wait ${Math.ceil(retryAfterMs / 1000)} s before the next ${call}. Send less, or later.`,
        { details: { call, retryAfterMs } },
      ),
    refused: (call, reason, advice) =>
      new OpenClawError("CHANNEL_REQUEST_REFUSED", `${vendor} refused ${call}: ${reason}. ${advice}`, {
        details: { call },
      }),
    notRunning: () =>
      new OpenClawError(
        "CHANNEL_NOT_RUNNING",
        `The ${vendor} channel is not running. Call start() before sending, and send before stop().`,
      ),
    alreadyStarted: () =>
      new OpenClawError("CHANNEL_ALREADY_STARTED", `The ${vendor} channel runs. Call stop() before start().`),
    emptyText: () =>
      new OpenClawError("CHANNEL_EMPTY_TEXT", `${vendor} sends no empty text. Give send() some words.`),
  };
}

const FINAL = new Set(["CHANNEL_CREDENTIAL_REJECTED", "CHANNEL_CONFLICT", "CHANNEL_OPTIONS_INVALID"]);

/** Whether trying again cannot help, so that the owner has to act. */
export function isFinalError(error: unknown): boolean {
  return isOpenClawError(error) && FINAL.has(error.code);
}

/** What a caught value says, without its stack. The caller removes secrets: see `scrubSecrets`. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same without secrets, as the adapter knows them. */
export const loggedReason = (
  { scrub }: { readonly scrub?: (text: string) => string },
  error: unknown,
): string => (scrub === undefined ? reasonOf(error) : scrub(reasonOf(error)));

/** Replaces each of `secrets` in a text, also as it stands in a URL. Shorter ones than 4 characters are no secrets. */
export function scrubSecrets(text: string, secrets: readonly string[]): string {
  let scrubbed = text;
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const form of new Set([secret, encodeURIComponent(secret)])) {
      scrubbed = scrubbed.split(form).join("[redacted]");
    }
  }
  return scrubbed;
}
