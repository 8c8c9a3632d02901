import * as fc from "fast-check";
import { expect, it } from "vitest";
import { CODE_ALPHABET, createChallengeText, defaultIdentity, parseCodes } from "../src/index.js";

it.each([
  ["ABCD2345"],
  ["abcd2345"],
  ["  AbCd2345\n"],
  ["abcd-2345"],
  ["ABCD 2345"],
  ["a b c d 2 3 4 5"],
  ["AB-CD-23-45"],
  ["ABCD\t2345"],
  ["`ABCD2345`"],
  ["“ABCD2345”"],
  ["Pairing code: ABCD2345."],
  ["https://t.me/bot?start=ABCD2345&x=1"],
  ["http://127.0.0.1:18789/#abcd-2345"],
  ["code_ABCD2345"],
])("S119: %j holds the code ABCD2345.", (text) => {
  expect(parseCodes(text)).toContain("ABCD2345");
});

it.each([
  ["\uFF21BCD2345"],
  ["\uFF21\uFF22\uFF23\uFF24\uFF12\uFF13\uFF14\uFF15"],
  ["X\uFF21BCD2345"],
  ["\uFF21ABCD2345"],
  ["ABCD2345\u0301"],
  ["abcd\u017F345"],
  ["ABCD\u0131345"],
  ["ABCD\u200B2345"],
  ["ABCD\u00A02345"],
  ["АBCD2345"],
  ["ABCD234"],
  ["ABCD23456"],
  ["ABCD234O"],
  ["ABCD2341"],
  ["ABCD.2345"],
  ["ABCD\n2345"],
  [""],
  ["--------"],
])("S119: %j holds no code.", (text) => {
  expect(parseCodes(text)).toEqual([]);
});

it("A pasted command gives the code, and words of eight letters beside it.", () => {
  expect(parseCodes("openclaw pairing approve telegram ABCD2345")).toEqual(["TELEGRAM", "ABCD2345"]);
});

it("A pasted challenge text gives its code.", () => {
  const request = {
    channel: "telegram",
    account: "default",
    senderId: "123456789",
    code: "ABCD2345",
    createdAtMs: 0,
    lastSeenAtMs: 0,
    expiresAtMs: 1,
    meta: {},
  };
  const text = createChallengeText()({ request, identity: defaultIdentity });
  expect(parseCodes(text)).toContain("ABCD2345");
});

it("Text that is too long to be a paste gives nothing, and what is shorter gives at most sixteen candidates.", () => {
  expect(parseCodes(`${" ".repeat(5000)}ABCD2345`)).toEqual([]);
  const words = Array.from(
    { length: 400 },
    (_, index) => `ABCD${String(2222 + index).replace(/[01]/g, "9")}`,
  );
  expect(parseCodes(words.join(" ")).length).toBe(16);
});

it("Hostile text of the longest length is read quickly.", () => {
  const started = performance.now();
  for (const piece of ["a ", "- ", "A", "\u0301", " ", "ab-"]) parseCodes(piece.repeat(4096 / piece.length));
  expect(performance.now() - started).toBeLessThan(500);
});

it("Every code is found however its letters are cased and grouped.", () => {
  const letter = fc.constantFrom(...CODE_ALPHABET.split(""));
  const separator = fc.constantFrom("", "", " ", "-", " - ", "\t");
  fc.assert(
    fc.property(
      fc.array(fc.tuple(letter, separator, fc.boolean()), { minLength: 8, maxLength: 8 }),
      (parts) => {
        const code = parts.map(([character]) => character).join("");
        const typed = parts.map(
          ([character, gap, isLower]) => (isLower ? character.toLowerCase() : character) + gap,
        );
        expect(parseCodes(typed.join(""))).toEqual([code]);
      },
    ),
  );
});

it("No text makes it throw or give anything but codes.", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      for (const code of parseCodes(text)) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{8}$/);
    }),
  );
});
