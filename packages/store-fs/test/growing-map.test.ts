import * as fc from "fast-check";
import type { StoredRecord } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { createGrow } from "../src/growing-map.js";

const growFrom = createGrow<StoredRecord>();
const recordOf = (value: number): StoredRecord => ({ value });
const large = (): Map<string, StoredRecord> =>
  new Map(Array.from({ length: 300 }, (_, index) => [`${index}`, recordOf(index)]));

const change = fc.record({
  verb: fc.constantFrom("set", "set", "set", "delete", "next version"),
  key: fc.integer({ min: 295, max: 310 }).map(String),
  value: fc.nat(),
});

it("A map of many records grows as a copy of it would, version after version, and no version before it changes.", () => {
  const property = fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
    const versions = [{ actual: growFrom(large()), expected: large() }];
    for (const { verb, key, value } of changes) {
      const { actual, expected } = versions.at(-1) ?? { actual: growFrom(large()), expected: large() };
      if (verb === "next version") versions.push({ actual: growFrom(actual), expected: new Map(expected) });
      for (const map of [actual, expected]) {
        if (verb === "delete") map.delete(key);
        if (verb === "set") map.set(key, recordOf(value));
      }
    }
    for (const { actual, expected } of versions) {
      expect([...actual]).toEqual([...expected]);
      expect([...actual.entries()]).toEqual([...expected]);
      expect(actual.size).toBe(expected.size);
      for (const key of ["0", "299", "300", "305", "none"]) {
        expect(actual.get(key)).toEqual(expected.get(key));
        expect(actual.has(key)).toBe(expected.has(key));
      }
      expect([...actual.keys()]).toEqual([...expected.keys()]);
      expect([...actual.values()]).toEqual([...expected.values()]);
    }
  });
  fc.assert(property, { seed: 20_260_101, numRuns: 100 });
});

it("Thousands of additions one version after the other are all there, in their order.", () => {
  let map = growFrom(large());
  for (let index = 300; index < 1500; index += 1) {
    map = growFrom(map);
    map.set(`${index}`, recordOf(index));
  }
  const seen: string[] = [];
  map.forEach((_record, key, whole) => {
    if (whole.has(key)) seen.push(key);
  });
  expect(seen).toEqual(Array.from({ length: 1500 }, (_, index) => `${index}`));
});
