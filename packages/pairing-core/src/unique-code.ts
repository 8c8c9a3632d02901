import { OpenClawError, requestsCollection, type ChannelId } from "@openclaw/contracts";
import { committed, type ChannelState } from "./channel-state.js";
import { createCode } from "./code.js";
import { keysByCode } from "./keys-by-code.js";
import type { PairingContext } from "./pairing-context.js";
import { foldCode } from "./parse-codes.js";
import { readRequest } from "./records.js";

const MAX_CODE_TRIES = 500;

/**
 * A code that no other live request of the channel has, nor, as far as is known, one of another channel.
 * Throws `CODE_EXHAUSTED`.
 */
export function createUniqueCode(
  context: PairingContext,
  state: ChannelState,
  codesElsewhere: ReadonlySet<string>,
): string {
  const taken = keysByCode(state);
  for (let attempt = 0; attempt < MAX_CODE_TRIES; attempt += 1) {
    const code = createCode(context.random);
    if (!taken.has(code) && !codesElsewhere.has(code)) return code;
  }
  throw new OpenClawError(
    "CODE_EXHAUSTED",
    `No unused pairing code was found in ${MAX_CODE_TRIES} tries; ${taken.size} codes of this channel are waiting. ` +
      "Check the random source.",
  );
}

/** Codes that wait in other channels, so that a code alone names its request. */
export async function readCodesOfOtherChannels(
  context: PairingContext,
  channel: ChannelId,
): Promise<ReadonlySet<string>> {
  const own = requestsCollection(channel);
  const reader = committed(context.store);
  try {
    const names = (await context.store.collections(requestsCollection(""))).filter((name) => name !== own);
    const entries = await Promise.all(names.map((name) => reader.entries(name)));
    return new Set(
      entries
        .flat()
        .flatMap(([, record]) => readRequest(record)?.code ?? [])
        .map(foldCode),
    );
  } catch {
    // A damaged file of another channel must not stop this one. Two equal codes in two channels are one chance in
    // 2^40, and `approve` then asks for the channel.
    return new Set();
  }
}
