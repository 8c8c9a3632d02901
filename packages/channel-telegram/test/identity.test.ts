import { describe, expect, it } from "vitest";
import { parseSenderId, telegramIdentity } from "../src/identity.js";

describe("telegramIdentity", () => {
  it("strips the prefixes telegram: and tg: in any case", () => {
    expect(["123", " 123 ", "tg:123", "TG:123", "Telegram: 123"].map(parseSenderId)).toEqual(
      Array.from({ length: 5 }, () => "123"),
    );
  });

  it("S123: usernames, chat ids and everything else that is no positive number stand for nobody", () => {
    const entries = [
      "@bob",
      "bob",
      "-100123",
      "tg:-5",
      "0",
      "012",
      "1.5",
      "1e3",
      "",
      "tg:",
      "telegram:@bob",
      "*",
    ];
    expect(entries.map(parseSenderId)).toEqual(entries.map(() => undefined));
  });

  it("tells people their id, and where a direct message to them goes", () => {
    expect(telegramIdentity.senderIdLabel).toBe("telegramUserId");
    expect(telegramIdentity.senderIdLine("5")).toBe("Your Telegram user id: 5");
    expect(telegramIdentity.directTarget("5")).toEqual({ chatId: "5" });
  });
});
