import { describe, expect, it } from "vitest";
import { safeJson, sanitizeText } from "../../src/terminal/sanitize-text.js";

/** Every code point that could move the cursor, hide text or turn it round. */
const dangerous = (): readonly number[] => {
  const ranges: readonly (readonly [number, number])[] = [
    [0x00, 0x1f],
    [0x7f, 0x9f],
    [0xad, 0xad],
    [0x34f, 0x34f],
    [0x61c, 0x61c],
    [0x115f, 0x1160],
    [0x180b, 0x180f],
    [0x200b, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x206f],
    [0x3164, 0x3164],
    [0xd800, 0xdfff],
    [0xe000, 0xe010],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
    [0xffa0, 0xffa0],
    [0xfff9, 0xfffb],
    [0xe0001, 0xe007f],
    [0xe0100, 0xe01ef],
  ];
  return ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
};

describe("text of peers on the terminal", () => {
  it("S150: direction and zero-width characters are shown as escapes, never as they are", () => {
    expect(sanitizeText("Owner\u2067\u202Etxt\u200B")).toBe("Owner\\u2067\\u202etxt\\u200b");
    expect(sanitizeText("a\u{E0041}b")).toBe("a\\u{e0041}b");
  });

  it("S151: no control, format or invisible character passes", () => {
    const raw = dangerous().filter((code) => {
      const character = String.fromCodePoint(code);
      return sanitizeText(`x${character}y`).includes(character);
    });

    expect(raw).toEqual([]);
  });

  it("S151: an escape sequence becomes harmless text on one line", () => {
    expect(sanitizeText("\u001B]0;owned\u0007\u009B2J\r\nApproved")).toBe(
      "\\u001b]0;owned\\u0007\\u009b2J\\u000d\\u000aApproved",
    );
  });

  it("names of people in every script stay as they are", () => {
    for (const name of ["Ålice", "山田太郎", "محمد", "Ελένη", "नेहा", "O'Brien-Smith", "👍❤️"]) {
      expect(sanitizeText(name)).toBe(name);
    }
  });

  it("text beyond the limit is cut between characters", () => {
    expect(sanitizeText("x".repeat(100))).toBe(`${"x".repeat(64)}…`);
    expect(sanitizeText("👍👍👍", 2)).toBe("👍👍…");
    expect(sanitizeText("👍👍", 2)).toBe("👍👍");
  });

  it("piled up marks are cut to three", () => {
    expect(sanitizeText(`Z${"\u0301".repeat(40)}`)).toBe("Z\u0301\u0301\u0301");
  });

  it("S151: JSON holds no raw control or format character and parses to the same value", () => {
    for (const code of dangerous()) {
      const value = { [`k${String.fromCodePoint(code)}`]: `v${String.fromCodePoint(code)}` };
      const text = safeJson(value, 2);
      expect(JSON.parse(text)).toEqual(value);
      expect(/[\p{C}\p{Default_Ignorable_Code_Point}]/u.test(text.replaceAll("\n", ""))).toBe(false);
    }
  });
});
