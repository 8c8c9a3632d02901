import { describe, expect, it } from "vitest";
import { LIMITS, parseFrame } from "../src/index.js";
import { connects, eventFrames, pairingRequired17 } from "./captured-frames.js";

describe("reading a message", () => {
  it.each(connects)("the connect of %s is a request", (_, frame) => {
    expect(parseFrame(JSON.stringify(frame))).toEqual({ ok: true, frame });
  });

  it.each(eventFrames.map((frame) => [frame.event, frame] as const))(
    "the event %s is an event",
    (_, frame) => {
      expect(parseFrame(JSON.stringify(frame))).toEqual({ ok: true, frame });
    },
  );

  it("the refusal of 2026.2.17 is a response", () => {
    expect(parseFrame(JSON.stringify(pairingRequired17))).toEqual({ ok: true, frame: pairingRequired17 });
  });

  it.each(["", "x", "{", '{"type":"req"', "undefined", "\u0000", "[1,]"])("%j is no JSON", (text) => {
    expect(parseFrame(text)).toMatchObject({ ok: false, problem: "not-json" });
  });

  it.each(["null", "1", '"req"', "[]", "{}", '{"type":"hello"}', '{"type":["req"]}', '[{"type":"req"}]'])(
    "%s is no frame",
    (text) => {
      const parsed = parseFrame(text);

      expect(parsed).toMatchObject({ ok: false, problem: "not-a-frame" });
      expect(parsed).not.toHaveProperty("id");
    },
  );

  it("a malformed request tells the id to answer to, and what is wrong", () => {
    expect(parseFrame('{"type":"req","id":"7"}')).toEqual({
      ok: false,
      problem: "not-a-frame",
      message: "invalid frame: at root: must have required property 'method'",
      id: "7",
    });
  });

  it.each([
    ["empty", ""],
    ["too long", "x".repeat(LIMITS.maxFrameIdLength + 1)],
    ["a number", 7],
    ["null", null],
  ])("an id that is %s is refused and not answered to", (_, id) => {
    const parsed = parseFrame(JSON.stringify({ type: "req", id, method: "health" }));

    expect(parsed).toMatchObject({ ok: false });
    expect(parsed).not.toHaveProperty("id");
  });

  it("what newer programs add to a frame is left out", () => {
    const frame = { type: "req", id: "1", method: "health" };

    expect(parseFrame(JSON.stringify({ ...frame, traceparent: "00-1", expectedProfileId: "p" }))).toEqual({
      ok: true,
      frame,
    });
  });

  it("a frame that calls itself __proto__ changes nothing but itself", () => {
    const parsed = parseFrame(
      '{"type":"req","id":"1","method":"health","params":{"__proto__":{"isAdmin":true}},"__proto__":{"isAdmin":true}}',
    );

    expect(parsed).toMatchObject({ ok: true });
    expect(Object.hasOwn(parsed.ok ? parsed.frame : {}, "__proto__")).toBe(false);
    expect(parsed.ok && "isAdmin" in parsed.frame).toBe(false);
    expect("isAdmin" in {}).toBe(false);
  });

  it("brackets nested as deep as a first frame has room for are read and refused", () => {
    expect(parseFrame("[".repeat(LIMITS.maxHandshakePayloadBytes))).toMatchObject({ problem: "not-json" });
    const deep = LIMITS.maxHandshakePayloadBytes / 2;
    expect(parseFrame("[".repeat(deep) + "]".repeat(deep))).toMatchObject({ problem: "not-a-frame" });
  });
});
