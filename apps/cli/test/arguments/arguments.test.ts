import { isOpenClawError } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { accountArgument, senderArgument } from "../../src/arguments/account-argument.js";
import { channelArgument, channelHint, parseChannel } from "../../src/arguments/channel-argument.js";
import { durationArgument } from "../../src/arguments/duration-argument.js";
import { labelArgument } from "../../src/arguments/label-argument.js";
import { nearestWord } from "../../src/arguments/nearest-word.js";

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (isOpenClawError(error)) return error.code;
    throw error;
  }
  return "accepted";
};

describe("channel", () => {
  it("is read in any case and by the aliases that OpenClaw's users know", () => {
    expect(["Telegram ", "imsg", "gchat", "google-chat", "internet-relay-chat"].map(parseChannel)).toEqual([
      "telegram",
      "imessage",
      "googlechat",
      "googlechat",
      "irc",
    ]);
  });

  it("may be given twice if both say the same", () => {
    expect(channelArgument("imsg", "imessage")).toBe("imessage");
    expect(codeOf(() => channelArgument("telegram", "webchat"))).toBe("USAGE");
  });

  it("that is unknown gets a suggestion only when it is near to a known one", () => {
    expect(channelHint("telegramm", [])).toBe(" Did you mean telegram?");
    expect(channelHint("tg", [])).toBe(" Did you mean telegram?");
    expect(channelHint("mybto", ["mybot"])).toBe(" Did you mean mybot?");
    expect([channelHint("telegram", []), channelHint("something", [])]).toEqual(["", ""]);
  });
});

describe("account and sender", () => {
  it("a blank account is refused instead of meaning another one", () => {
    expect([codeOf(() => accountArgument("")), codeOf(() => accountArgument("  "))]).toEqual([
      "USAGE",
      "USAGE",
    ]);
    expect([accountArgument(undefined), accountArgument(" Work ")]).toEqual([undefined, "work"]);
  });

  it.each(["../x", "a/b", "a b", "a\u0000", "-x", "x".repeat(65), "é", "a;b", "a*"])(
    "S161: %j is no account",
    (text) => {
      expect(codeOf(() => accountArgument(text))).toBe("INVALID_ACCOUNT");
    },
  );

  it.each(["", "*", "a b", "a\nb", "\u202E1", "x".repeat(257)])("S161: %j is no sender", (text) => {
    expect(codeOf(() => senderArgument("telegram", text))).toBe("INVALID_SENDER");
  });
});

describe("sender", () => {
  it("may carry the prefix that allowlists know, and stays as it is when the channel does not know it", () => {
    expect(senderArgument("telegram", "tg:111")).toBe("111");
    expect(senderArgument("telegram", "@bob")).toBe("@bob");
    expect(senderArgument("line", "Uabc")).toBe("Uabc");
  });
});

describe("span", () => {
  it.each([
    ["30s", 30_000],
    ["90m", 5_400_000],
    ["90min", 5_400_000],
    ["24h", 86_400_000],
    ["7d", 604_800_000],
    ["2W", 1_209_600_000],
  ])("%s is %i ms", (text, expected) => {
    expect(durationArgument("--for", text)).toBe(expected);
  });

  it.each(["", "0h", "-1h", "1", "h", "1.5h", "1y", "1e3d", "99999d", "24 hours", "１h"])(
    "%j is refused",
    (text) => {
      expect(codeOf(() => durationArgument("--for", text))).toBe("INVALID_DURATION");
    },
  );
});

describe("label", () => {
  it("is one line of printable text", () => {
    expect([labelArgument(undefined), labelArgument(" from the fair ")]).toEqual([
      undefined,
      "from the fair",
    ]);
    for (const text of ["", "a\nb", "\u001B[2J", "\u202E", "x".repeat(201)]) {
      expect(codeOf(() => labelArgument(text))).toBe("INVALID_LABEL");
    }
    expect(() => labelArgument(" ")).toThrow(/, got 0 characters\.$/);
    expect(() => labelArgument("a\nb")).toThrow(/, got 3 characters, not all of them printable\.$/);
  });
});

describe("nearest word", () => {
  it("forgives one or two slips, a swap and a cut, and nothing more", () => {
    const words = ["approve", "approved", "reject", "revoke", "list"];
    expect(["aprove", "approev", "rejcet", "lst", "expl"].map((word) => nearestWord(word, words))).toEqual([
      "approve",
      "approve",
      "reject",
      "list",
      undefined,
    ]);
  });
});
