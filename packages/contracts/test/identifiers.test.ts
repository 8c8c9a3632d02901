import { describe, expect, it } from "vitest";
import { DEFAULT_ACCOUNT, parseAccountId, parseChannelId, parseSenderId } from "../src/index.js";

const refused = (code: string): unknown => expect.objectContaining({ name: "OpenClawError", code });

// Each would name another file, no file, or two things at once.
const HOSTILE_NAMES = [
  "",
  " ",
  ".",
  "..",
  "../x",
  "..\\x",
  "/etc/passwd",
  "a/b",
  "a\\b",
  "a:b",
  "a*",
  "a?",
  'a"b',
  "a<b",
  "a|b",
  "a;b",
  "a b",
  "a\nb",
  "a\u0000b",
  "a.b",
  "a@b",
  "%2e%2e",
  "~",
  "$HOME",
  "é",
  "ｔelegram",
  "te\u200Blegram",
  "te\u0131egram",
  "con?",
  "x".repeat(65),
];

describe("parseChannelId", () => {
  it.each([
    ["telegram", "telegram"],
    [" Telegram\n", "telegram"],
    ["a", "a"],
    ["nextcloud_talk2", "nextcloud_talk2"],
    ["x".repeat(64), "x".repeat(64)],
  ])("%j is the channel %s.", (value, channel) => {
    expect(parseChannelId(value)).toBe(channel);
  });

  it.each([...HOSTILE_NAMES, "1a", "_a", "a-b", "__proto__"])("S161: the channel %j is refused.", (value) => {
    expect(() => parseChannelId(value)).toThrow(refused("INVALID_CHANNEL"));
  });

  it.each([[undefined], [null], [5], [{}], [["telegram"]], [true]])("%j is no channel.", (value) => {
    expect(() => parseChannelId(value)).toThrow(refused("INVALID_CHANNEL"));
  });
});

describe("parseAccountId", () => {
  it.each([
    [undefined, DEFAULT_ACCOUNT],
    ["default", "default"],
    [" Work ", "work"],
    ["a-b_c", "a-b_c"],
    ["0", "0"],
    ["x".repeat(64), "x".repeat(64)],
  ])("%j is the account %s.", (value, account) => {
    expect(parseAccountId(value)).toBe(account);
  });

  it.each([...HOSTILE_NAMES, "-a", "_", "__proto__"])("S161: the account %j is refused.", (value) => {
    expect(() => parseAccountId(value)).toThrow(refused("INVALID_ACCOUNT"));
  });

  it.each([[null], [5], [{}], [["work"]]])("%j is no account.", (value) => {
    expect(() => parseAccountId(value)).toThrow(refused("INVALID_ACCOUNT"));
  });
});

describe("parseSenderId", () => {
  it.each([
    ["123456789"],
    ["+15551234567"],
    ["U0123ABCD"],
    ["ou_7dab8a3d"],
    ["uuid:0d8f-11"],
    ["bob@example.org"],
    ["constructor"],
    ["漢字"],
    ["x".repeat(256)],
  ])("%j is a sender, to the letter.", (value) => {
    expect(parseSenderId(` ${value}\n`)).toBe(value);
  });

  it.each([
    [""],
    [" "],
    ["*"],
    [" * "],
    ["a b"],
    ["a\u0000b"],
    ["a\u001B[2Jb"],
    ["a\u202Eb"],
    ["a\u200Bb"],
    ["a\u2066b"],
    ["\u{E0041}a"],
    ["\uD800"],
    ["x".repeat(257)],
    [undefined],
    [null],
    [5],
    [{}],
  ])("S133: %j is no sender.", (value) => {
    expect(() => parseSenderId(value)).toThrow(refused("INVALID_SENDER"));
  });

  it("Case matters: vendors tell people apart by it.", () => {
    expect(parseSenderId("Ubob")).not.toBe(parseSenderId("UBOB"));
  });
});

const messageOf = (value: unknown): string => {
  try {
    return parseChannelId(value);
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
};

describe("messages about bad input", () => {
  it("S150, S151: control and format characters of the input are shown as escapes.", () => {
    const message = messageOf("a\u001B[2J\u202E\u200B\u0007\n\u009B\u{E0041}");
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(message).toContain("\\u{202e}");
  });

  it("Long input is cut, and its type is named when it is no text.", () => {
    expect(messageOf("/".repeat(100_000)).length).toBeLessThan(300);
    expect(messageOf(null)).toContain("null");
    expect(messageOf({ toString: () => "telegram" })).toContain("object");
  });

  it("The message says what was expected.", () => {
    expect(messageOf("../x")).toBe(
      'Invalid channel: "../x". Expected a letter followed by up to 63 letters, digits or "_", such as telegram.',
    );
  });
});
