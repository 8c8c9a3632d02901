import { createDeterministicRandom } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { CODE_ALPHABET, CODE_LENGTH, createCode, systemRandom } from "../src/index.js";

it("A code has eight letters and digits of an alphabet without look-alikes.", () => {
  expect(CODE_LENGTH).toBe(8);
  expect(new Set(CODE_ALPHABET).size).toBe(32);
  expect(CODE_ALPHABET).not.toMatch(/[0O1I]/);
  for (let seed = 0; seed < 200; seed += 1) {
    expect(createCode(createDeterministicRandom(seed))).toMatch(/^[A-HJ-NP-Z2-9]{8}$/);
  }
});

it("S92: each letter comes from exactly eight of the 256 values of a byte, so none is preferred.", () => {
  const counts = new Map<string, number>();
  for (let byte = 0; byte < 256; byte += 1) {
    const code = createCode({ bytes: (length) => new Uint8Array(length).fill(byte) });
    counts.set(code.charAt(0), (counts.get(code.charAt(0)) ?? 0) + 1);
  }
  expect([...counts.keys()].toSorted()).toEqual(CODE_ALPHABET.split("").toSorted());
  expect(new Set(counts.values())).toEqual(new Set([8]));
});

it("S92: codes of the system's random source are spread evenly at every place, and do not repeat.", () => {
  const amount = 100_000;
  const codes = Array.from({ length: amount }, () => createCode(systemRandom));
  for (let place = 0; place < CODE_LENGTH; place += 1) {
    const counts = new Map<string, number>();
    for (const code of codes) counts.set(code.charAt(place), (counts.get(code.charAt(place)) ?? 0) + 1);
    const expected = amount / 32;
    const chiSquare = [...counts.values()].reduce(
      (sum, count) => sum + (count - expected) ** 2 / expected,
      0,
    );
    // 31 degrees of freedom: a fair source exceeds 120 once in 10^12 runs.
    expect(chiSquare).toBeLessThan(120);
  }
  // 10^5 of 2^40 codes: five pairs of equal codes are less likely than once in 10^13 runs.
  expect(new Set(codes).size).toBeGreaterThan(amount - 5);
});
