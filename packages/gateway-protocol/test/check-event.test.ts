import { describe, expect, it } from "vitest";
import { checkEvent, EVENTS, isEventName } from "../src/index.js";
import { eventFrames, hello17 } from "./captured-frames.js";

const names = Object.keys(EVENTS).filter(isEventName);

describe("events", () => {
  it("who gets an event is the reviewed table", () => {
    expect(
      Object.entries(EVENTS).map(
        ([name, { scopes, targeted }]) =>
          `${name} ${targeted === true ? "targeted" : (scopes?.join("|") ?? "all")}`,
      ),
    ).toEqual([
      "connect.challenge targeted",
      "tick all",
      "shutdown all",
      "health operator.read",
      "presence operator.read",
      "device.pair.requested operator.pairing",
      "device.pair.resolved operator.pairing",
      "device.pair.changed operator.pairing",
      "device.pair.setup.completed operator.pairing",
      "node.pair.requested operator.pairing",
      "node.pair.resolved operator.pairing",
      "node.invoke.request targeted",
      "voicewake.changed targeted",
    ]);
  });

  it.each(eventFrames)("the payload of $event as OpenClaw sends it passes", ({ event, payload }) => {
    expect(isEventName(event) && checkEvent(event, structuredClone(payload))).toEqual({ ok: true, payload });
  });

  it("payloads that OpenClaw’s hello shows pass as events", () => {
    const { presence, health } = hello17.snapshot;

    expect(checkEvent("presence", { presence })).toMatchObject({ ok: true });
    expect(checkEvent("health", health)).toMatchObject({ ok: true });
  });

  it.each([
    ["connect.challenge", { ts: 1 }],
    ["connect.challenge", { nonce: "", ts: 1 }],
    ["tick", { ts: "now" }],
    ["shutdown", {}],
    ["presence", { presence: {} }],
    ["device.pair.requested", { requestId: "x" }],
    ["device.pair.resolved", { requestId: "x", deviceId: "y", decision: "maybe", ts: 1 }],
    ["node.pair.resolved", { requestId: "", nodeId: "", decision: "removed", ts: 1 }],
    ["node.invoke.request", { id: "1", nodeId: "n" }],
    ["voicewake.changed", { triggers: "hey" }],
  ] as const)("a payload of %s that is none is refused", (event, payload) => {
    expect(checkEvent(event, payload)).toMatchObject({
      ok: false,
      message: expect.stringContaining(`invalid ${event} payload: at `),
    });
  });

  it.each(names)("%s is checked by a validator of its own", (event) => {
    const checked = checkEvent(event, undefined);

    // Anything goes for the one event without a payload of its own.
    expect(checked.ok).toBe(event === "device.pair.changed");
  });

  it.each(["toString", "__proto__", ""])("%j is no event", (name) => {
    expect(isEventName(name)).toBe(false);
  });
});
