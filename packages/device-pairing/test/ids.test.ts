import { describe, expect, it } from "vitest";
import { isDeviceId, isNodeId, isRecordId, isSafeName, parseNodeId } from "../src/ids.js";
import { codeOf } from "./support/code-of.js";

const HOSTILE = [
  "",
  " ",
  ".",
  "..",
  "../x",
  "a/b",
  "a\\b",
  "/etc/passwd",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "valueOf",
  "__defineGetter__",
  "a b",
  "a\nb",
  "\u0000",
  "a\u202eb",
  "ａ",
  "a".repeat(129),
  undefined,
  null,
  7,
  {},
  ["a"],
];

describe("ids from the wire", () => {
  it.each(HOSTILE)("S90: %j is no id of anything", (value) => {
    for (const isId of [isDeviceId, isNodeId, isRecordId, isSafeName]) expect(isId(value)).toBe(false);
    expect(codeOf(() => parseNodeId(value))).toBe("INVALID_NODE_ID");
  });

  it("S90: a device id is 64 hex digits in lower case and nothing else", () => {
    expect(isDeviceId("0a".repeat(32))).toBe(true);
    expect(isDeviceId("0A".repeat(32))).toBe(false);
    expect(isDeviceId(`${"0a".repeat(32)}\n`)).toBe(false);
    expect(isDeviceId("0a".repeat(31))).toBe(false);
  });

  it("names of the legacy pairing and UUIDs are ids", () => {
    for (const name of [
      "ios-node",
      "mac.local",
      "a",
      "A".repeat(128),
      "39640104-0b7f-4c9a-9d3a-2b6f0d5b1e77",
    ]) {
      expect(parseNodeId(` ${name} `)).toBe(name);
      expect(isRecordId(name)).toBe(true);
    }
  });
});
