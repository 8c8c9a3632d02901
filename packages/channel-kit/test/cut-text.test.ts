import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutText } from "../src/index.js";

describe("cutText", () => {
  it("leaves a short text whole", () => {
    expect(cutText("hello", 5)).toEqual(["hello"]);
  });

  it("prefers a line break, then a space, in the second half of a part", () => {
    expect(cutText("aaaa bb\ncc dddd", 10)).toEqual(["aaaa bb\n", "cc dddd"]);
    expect(cutText("a\naaaa bb cccc", 10)).toEqual(["a\naaaa bb ", "cccc"]);
    expect(cutText("aaaaaaaaaaaa", 10)).toEqual(["aaaaaaaaaa", "aa"]);
  });

  it("leaves out parts of white space, which Telegram refuses", () => {
    expect(cutText(`a${" ".repeat(30)}b`, 10).every((part) => part.trim() !== "")).toBe(true);
    expect(cutText(" \n ", 10)).toEqual([]);
  });

  it("never splits a surrogate pair, exceeds the limit or loses a character", () => {
    const texts = fc.string({ unit: "binary", maxLength: 60 });
    const property = fc.property(texts, fc.integer({ min: 2, max: 12 }), (text, limit) => {
      const parts = cutText(text, limit);
      const areGood = parts.every((part) => part.length <= limit && !/\p{Cs}/u.test(part));
      return areGood && parts.join("").replaceAll(/\s/g, "") === text.replaceAll(/\s/g, "");
    });
    expect(fc.check(property)).toMatchObject({ failed: false });
  }, 30_000);
});
