import { describe, expect, it } from "vitest";
import { imessageIdentity, parseSenderId } from "../src/identity.js";

describe("imessageIdentity", () => {
  it("takes numbers in full and addresses, with or without a prefix", () => {
    const entries = [
      "+15551234567",
      " imessage:+1 (555) 123-4567 ",
      "sms:+15551234567",
      "AUTO:+15551234567",
      "bluebubbles:imessage:+15551234567",
      "tel:+1.555.123.4567",
    ];
    expect(entries.map(parseSenderId)).toEqual(entries.map(() => "+15551234567"));
    expect(
      ["Bob@Example.org", "imessage:BOB@example.org", "mailto:bob@example.org"].map(parseSenderId),
    ).toEqual(Array.from({ length: 3 }, () => "bob@example.org"));
  });

  it("S132: a chat is no person, whatever it is called", () => {
    const entries = [
      "chat_id:5",
      "chatid:5",
      "chat:5",
      "5",
      "chat_guid:iMessage;-;+15551234567",
      "iMessage;-;+15551234567",
      "guid:any;+;chat4711",
      "chat_identifier:+15551234567",
      "chat4711",
    ];
    expect(entries.map(parseSenderId)).toEqual(entries.map(() => undefined));
  });

  it("S133 S134: parts of numbers, names, short codes and businesses stand for nobody", () => {
    const entries = [
      "",
      "+",
      "++15551234567",
      "+0155512345",
      "15551234567",
      "5551234",
      "262966",
      "+12345",
      "Ann",
      "AMAZON",
      "urn:biz:5b1ab2f4",
      "@example.org",
      "ann@",
      "a b@example.org",
      "a@b@example.org",
      "*",
      "*@example.org",
      "+1555123456a",
      "+15551234567890123",
    ];
    expect(entries.map(parseSenderId)).toEqual(entries.map(() => undefined));
  });

  it("S132: a letter that only looks like another one makes another address", () => {
    expect(parseSenderId("\u{212A}im@example.org")).not.toBe("kim@example.org");
    expect(parseSenderId("KIM@Example.org")).toBe("kim@example.org");
  });

  it("tells people their id, and where a direct message to them goes", () => {
    expect(imessageIdentity.senderIdLabel).toBe("imessageSenderId");
    expect(imessageIdentity.senderIdLine("+15551234567")).toBe("Your iMessage sender id: +15551234567");
    expect(imessageIdentity.directTarget("+15551234567")).toEqual({ chatId: "+15551234567" });
  });
});
