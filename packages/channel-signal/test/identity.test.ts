import { describe, expect, it } from "vitest";
import { parseSenderId, signalIdentity } from "../src/identity.js";
import { PERSON } from "./fixtures.js";

describe("parseSenderId", () => {
  it.each([
    [`uuid:${PERSON}`, `uuid:${PERSON}`],
    [PERSON, `uuid:${PERSON}`],
    [`  signal:uuid:${PERSON} `, `uuid:${PERSON}`],
    [`Signal:${PERSON}`, `uuid:${PERSON}`],
    ["UUID:ABCDEF00-1111-4111-8111-111111111111", "uuid:abcdef00-1111-4111-8111-111111111111"],
    ["abcdef00111141118111111111111111", "uuid:abcdef00-1111-4111-8111-111111111111"],
    ["12345678123412341234123456789012", "uuid:12345678-1234-1234-1234-123456789012"],
    ["+15550001111", "+15550001111"],
    ["signal:+15550001111", "+15550001111"],
    ["15550001111", "+15550001111"],
  ])("reads %j as %j", (entry, senderId) => {
    expect(parseSenderId(entry)).toBe(senderId);
  });

  it.each(
    "+|++1|++15550001111||signal:|uuid:|uuid:+15550001111|uuid:abc|+0123456789|+1|+123456|+1234567890123456|1555|５５５１２３４５６|+1 555 000 1111|ann.42|u:ann.42|Ann|PNI:11111111-1111-4111-8111-111111111111|*|signal:*".split(
      "|",
    ),
  )("S130: %j names nobody", (entry) => {
    expect(parseSenderId(entry)).toBeUndefined();
  });

  it("S133: a number is compared whole, never by its end", () => {
    expect(parseSenderId("5551234")).not.toBe(parseSenderId("+15551234"));
  });
});

describe("signalIdentity", () => {
  it("tells people their own id, in the words for a number or for a uuid", () => {
    expect(signalIdentity.senderIdLine("+15550001111")).toBe("Your Signal number: +15550001111");
    expect(signalIdentity.senderIdLine(`uuid:${PERSON}`)).toBe(`Your Signal sender id: uuid:${PERSON}`);
    expect(signalIdentity.directTarget(`uuid:${PERSON}`)).toEqual({ chatId: `uuid:${PERSON}` });
  });
});
