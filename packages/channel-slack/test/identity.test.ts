import { describe, expect, it } from "vitest";
import { parseSenderId, slackIdentity } from "../src/identity.js";

describe("parseSenderId", () => {
  it("takes member ids in any case, with prefixes, and as mentions", () => {
    const entries = [
      "U012AB3CD",
      " u012ab3cd ",
      "slack:U012AB3CD",
      "USER:u012ab3cd",
      "slack:user:U012AB3CD",
      "<@U012AB3CD>",
      "slack:<@U012AB3CD|mallory>",
    ];
    for (const entry of entries) expect([entry, parseSenderId(entry)]).toEqual([entry, "U012AB3CD"]);
    expect(parseSenderId("W99XYZ")).toBe("W99XYZ");
  });

  it("takes somebody of another workspace by team and member id", () => {
    expect(parseSenderId("team:T0AB:user:U0CD")).toBe("team:T0AB:user:U0CD");
    expect(parseSenderId("slack:TEAM:t0ab:USER:u0cd")).toBe("team:T0AB:user:U0CD");
    expect(parseSenderId("team:T0AB:user:")).toBeUndefined();
    expect(parseSenderId("team:C0AB:user:U0CD")).toBeUndefined();
  });

  it("S125 S133: takes no name, no channel, no bot, no team and nothing empty", () => {
    const entries = [
      "",
      "slack:",
      "user:",
      "ulrich",
      "Ulrich",
      "@U012AB3CD",
      "mallory",
      "#general",
      "C012AB3CD",
      "D012AB3CD",
      "B012AB3CD",
      "T012AB3CD",
      "U012AB3CD.",
      "U012 AB3CD",
      "xU012AB3CD",
      "U",
      "*",
      "slack:*",
      "<@>",
      "<!channel>",
    ];
    for (const entry of entries) expect([entry, parseSenderId(entry)]).toEqual([entry, undefined]);
  });
});

describe("slackIdentity", () => {
  it("tells a sender their id, and where a direct message to them goes", () => {
    expect(slackIdentity.senderIdLine("U012AB3CD")).toBe("Your Slack user id: U012AB3CD");
    expect(slackIdentity.directTarget("U012AB3CD")).toEqual({ chatId: "U012AB3CD" });
    expect(slackIdentity.directTarget("team:T0AB:user:U0CD")).toEqual({ chatId: "U0CD" });
  });
});
