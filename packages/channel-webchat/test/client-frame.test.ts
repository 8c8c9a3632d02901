import { describe, expect, it } from "vitest";
import { parseClientFrame } from "../src/index.js";

const frame = (fields: object): string =>
  JSON.stringify({ type: "message", id: "a", text: "hello", ...fields });

describe("a frame of the page", () => {
  it("is a message with the page's id and the text as it was typed", () => {
    const text = "  two\nlines — ü 🦞 \u0000 ";
    expect(parseClientFrame(frame({ id: "A-_9", text }), 100)).toEqual({
      status: "ok",
      frame: { type: "message", id: "A-_9", text },
    });
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "5"],
    ["no type", JSON.stringify({ id: "a", text: "x" })],
    ["another type", frame({ type: "reaction" })],
    ["no id", JSON.stringify({ type: "message", text: "x" })],
    ["a number as id", frame({ id: 5 })],
    ["an empty id", frame({ id: "" })],
    ["an id with a space", frame({ id: "a b" })],
    ["an id of 65 letters", frame({ id: "a".repeat(65) })],
    ["no text", JSON.stringify({ type: "message", id: "a" })],
    ["an object as text", frame({ text: { a: 1 } })],
    ["half a character", frame({ text: "\ud83e" })],
    ["a field more", frame({ channel: "telegram" })],
    ["a prototype", '{"type":"message","id":"a","text":"x","__proto__":{}}'],
  ])("%s is a bad frame", (_name, data) => {
    expect(parseClientFrame(data, 100)).toMatchObject({ status: "bad", code: "bad-frame" });
  });

  it("names the message that has no text or too much of it", () => {
    expect(parseClientFrame(frame({ text: " \n\t" }), 100)).toMatchObject({ code: "empty-text", id: "a" });
    expect(parseClientFrame(frame({ text: "x".repeat(101) }), 100)).toEqual({
      status: "bad",
      code: "text-too-long",
      message: "The message has 101 characters; at most 100 are accepted.",
      id: "a",
    });
    expect(parseClientFrame(frame({ text: "x".repeat(100) }), 100).status).toBe("ok");
  });
});
