import type { RandomSource } from "@openclaw/contracts";

/**
 * A random source that gives the same bytes in each run for the same seed, so that a test can name the codes it expects.
 * Never use it outside of tests: its bytes can be predicted.
 *
 * @example
 * ```ts
 * import { createDeterministicRandom } from "@openclaw/testkit";
 *
 * const same = createDeterministicRandom(7).bytes(4).join() === createDeterministicRandom(7).bytes(4).join();
 * console.log(same); // true
 * ```
 */
export function createDeterministicRandom(seed = 1): RandomSource {
  let state = seed >>> 0;
  // Mulberry32: enough spread for tests, in four lines.
  const nextByte = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) & 0xff;
  };
  return { bytes: (length) => Uint8Array.from({ length }, nextByte) };
}

/**
 * A random source that gives these codes of 32 letters and digits one after another, each as often as it is listed,
 * then throws: for tests of collisions.
 */
export function createScriptedCodes(alphabet: string, codes: readonly string[]): RandomSource {
  const left = [...codes];
  return {
    bytes: () => {
      const code = left.shift();
      if (code === undefined)
        throw new Error("The script has no more codes: list as many as the test asks for.");
      return Uint8Array.from(code, (letter) => alphabet.indexOf(letter));
    },
  };
}
