import { expect, it } from "vitest";
import { createDeterministicRandom, createScriptedCodes } from "../src/index.js";

const bytes = (seed: number) => [...createDeterministicRandom(seed).bytes(32)];

it("The same seed gives the same bytes, another seed gives others.", () => {
  expect(bytes(7)).toEqual(bytes(7));
  expect(bytes(7)).not.toEqual(bytes(8));
});

it("Bytes go on where they stopped, and every value occurs.", () => {
  const random = createDeterministicRandom();
  expect([...random.bytes(8)]).not.toEqual([...random.bytes(8)]);
  expect(new Set(random.bytes(4096)).size).toBe(256);
});

it("Scripted codes come one after another, and their end is an error.", () => {
  const random = createScriptedCodes("ABCD", ["AB", "DC"]);
  expect([...random.bytes(2)]).toEqual([0, 1]);
  expect([...random.bytes(2)]).toEqual([3, 2]);
  expect(() => random.bytes(2)).toThrow("no more codes");
});
