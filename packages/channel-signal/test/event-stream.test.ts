import { describe, expect, it } from "vitest";
import { createEventStream, type ServerSentEvent } from "../src/event-stream.js";

function parse(chunks: readonly string[], maxEventBytes = 1000) {
  const events: ServerSentEvent[] = [];
  let tooLarge = 0;
  const stream = createEventStream({
    maxEventBytes,
    onEvent: (event) => void events.push(event),
    onTooLarge: () => (tooLarge += 1),
  });
  for (const chunk of chunks) stream.push(Buffer.from(chunk));
  return { events, tooLarge, lastEventId: stream.lastEventId() };
}

describe("createEventStream", () => {
  it("reads events with and without a space after the colon, and with lines that end in CRLF", () => {
    expect(parse(['event:receive\ndata:{"a":1}\n\nevent: receive\r\ndata: {"b":2}\r\n\r\n']).events).toEqual([
      { event: "receive", data: '{"a":1}' },
      { event: "receive", data: '{"b":2}' },
    ]);
  });

  it("joins the lines of one event, and reads it in whatever pieces it comes", () => {
    const text = "data: ä\ndata\ndata:🦞\nunknown: x\n\n";
    const pieces = [...Buffer.from(text)].map((byte) => byte);
    const events: ServerSentEvent[] = [];
    const stream = createEventStream({
      maxEventBytes: 100,
      onEvent: (event) => void events.push(event),
      onTooLarge: () => undefined,
    });
    for (const byte of pieces) stream.push(Buffer.from([byte]));
    expect(events).toEqual([{ event: "message", data: "ä\n\n🦞" }]);
  });

  it("passes over comments, events without data and an end in the middle", () => {
    expect(parse([":\n:ping\n\nevent: receive\n\ndata: never ended\n"]).events).toEqual([]);
  });

  it("throws away an event that is too large, by one line or by many, and goes on with the next", () => {
    const long = `data: ${"x".repeat(200)}\n\n`;
    const many = `${"data: 123456789\n".repeat(20)}\n`;
    const { events, tooLarge } = parse([long, many, "data: short\n\n"], 100);
    expect(events).toEqual([{ event: "message", data: "short" }]);
    expect(tooLarge).toBe(2);
  });

  it("remembers the last id that can stand in a header", () => {
    expect(parse(["id: 41\ndata: x\n\n", "id: 42\n\n", "id: 4\u{0}3\n\n"]).lastEventId).toBe("42");
    expect(parse(["data: x\n\n"]).lastEventId).toBeUndefined();
  });
});
