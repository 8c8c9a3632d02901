import type { SharedState } from "./shared-state.js";

/** A request that waits, as OpenClaw writes it. */
export interface SeededRequest {
  readonly id: string;
  readonly code: string;
}

const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** Eight symbols for a number, all different for different numbers. */
function codeOf(number: number): string {
  const digits = Array.from({ length: 8 }, (_, place) => Math.floor(number / 32 ** place) % 32);
  return digits.map((digit) => ALPHABET.charAt(digit)).join("");
}

/** Writes a file of requests in OpenClaw's bytes, more of them than either program lets wait by itself. */
export async function writeRequests(
  state: SharedState,
  channel: string,
  count: number,
  account: string | undefined,
): Promise<readonly SeededRequest[]> {
  const createdAt = new Date().toISOString();
  const requests = Array.from({ length: count }, (_, index) => ({
    id: String(10_000 + index),
    code: codeOf(index),
    createdAt,
    lastSeenAt: createdAt,
    ...(account === undefined ? {} : { meta: { accountId: account } }),
  }));
  await state.write(`${channel}-pairing.json`, `${JSON.stringify({ version: 1, requests }, null, 2)}\n`);
  return requests;
}
