import type { RandomSource } from "@openclaw/contracts";

/** The 32 letters and digits of a code: without 0, O, 1 and I, which people confuse. */
export const CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** How many letters and digits a code has: 40 bits. */
export const CODE_LENGTH = 8;

/**
 * A random code. Each byte picks one of 32 letters; 256 is a multiple of 32, so the mask prefers none.
 *
 * @example
 * ```ts
 * import { createCode, systemRandom } from "@openclaw/pairing-core";
 *
 * console.log(createCode(systemRandom).length); // 8
 * ```
 */
export function createCode(random: RandomSource): string {
  return Array.from(random.bytes(CODE_LENGTH), (byte) => CODE_ALPHABET.charAt(byte & 31)).join("");
}
