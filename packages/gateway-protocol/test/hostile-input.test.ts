import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkConnectParams,
  checkEvent,
  checkHello,
  checkParams,
  EVENTS,
  isEventName,
  isMethodName,
  METHODS,
  parseFrame,
} from "../src/index.js";
import { connects, eventFrames, hello17, hello96, pairingRequired17 } from "./captured-frames.js";

const methods = Object.keys(METHODS).filter(isMethodName);
const events = Object.keys(EVENTS).filter(isEventName);
const templates: readonly unknown[] = [
  ...connects.map(([, frame]) => frame),
  ...eventFrames,
  pairingRequired17,
  hello17,
  hello96,
];
const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "length", "then"];

/** Replaces, adds or removes one value anywhere in a copy. */
function mutate(value: unknown, at: number, replacement: unknown, name: string): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  const holders: Record<string, unknown>[] = [];
  const collect = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    holders.push(Object(part));
    for (const child of Object.values(part)) collect(child);
  };
  collect(copy);
  const holder = holders[at % holders.length] ?? {};
  const keys = Object.keys(holder);
  const added = Array.isArray(holder) ? String(keys.length) : name;
  const key = keys[at % (keys.length + 1)] ?? added;
  if (at % 5 === 0) delete holder[key];
  // As JSON.parse does: a key of its own, whatever its name.
  else
    Object.defineProperty(holder, key, {
      value: replacement,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return copy;
}

/** Runs every check; answers the messages of refusals that are long or hold what cannot be printed. */
function badMessages(value: unknown, text: string): readonly string[] {
  const answers = [
    parseFrame(text),
    checkConnectParams(structuredClone(value)),
    checkHello(structuredClone(value)),
    ...methods.map((method) => checkParams(method, structuredClone(value))),
    ...events.map((event) => checkEvent(event, structuredClone(value))),
  ];
  const messages = answers.flatMap((answer) => (answer.ok ? [] : [answer.message]));
  return messages.filter((message) => !/^[^\p{Cc}\p{Cf}\p{Cs}]{1,250}$/u.test(message));
}

describe("whatever a peer sends", () => {
  it("random text never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(parseFrame(text).ok).toBe(false);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it("random JSON never throws, as a frame and as parameters of every method", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(badMessages(JSON.parse(text), text)).toEqual([]);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it("valid frames with a change anywhere never throw, and leave Object.prototype as it is", () => {
    const before = Object.getOwnPropertyNames(Object.prototype).toSorted();
    fc.assert(
      fc.property(
        fc.constantFrom(...templates),
        fc.nat(10_000),
        fc.oneof(
          fc.jsonValue(),
          fc.constantFrom<unknown>(1e308, -0, "x".repeat(5000), [[[[]]]], { __proto__: null }),
        ),
        fc.constantFrom(...names),
        (template, at, replacement, name) => {
          const mutated = mutate(template, at, replacement, name);
          const params: unknown = Object(mutated)["params"] ?? mutated;
          expect(badMessages(params, JSON.stringify(mutated))).toEqual([]);
        },
      ),
      { numRuns: 1500, seed: 3 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(before);
  });

  it("a changed connect that passes still has a known client and texts within their bounds", () => {
    let passed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...connects.map(([, frame]) => frame.params)),
        fc.nat(10_000),
        fc.jsonValue(),
        fc.constantFrom(...names),
        (template, at, replacement, name) => {
          const checked = checkConnectParams(mutate(template, at, replacement, name));
          if (!checked.ok) return;
          passed += 1;
          const { client, scopes = [], device } = checked.params;
          expect(typeof client.id).toBe("string");
          expect(client.platform.length).toBeLessThanOrEqual(128);
          expect(scopes.every((scope) => typeof scope === "string" && scope.length <= 128)).toBe(true);
          expect(device === undefined || /^[0-9a-f]{64}$/.test(device.id)).toBe(true);
          for (const key of names) expect(Object.hasOwn(checked.params, key)).toBe(false);
        },
      ),
      { numRuns: 3000, seed: 4 },
    );
    expect(passed).toBeGreaterThan(300);
  });
});
