import { describe, expect, it } from "vitest";
import { checkHello } from "../src/index.js";
import { hello17, hello96 } from "./captured-frames.js";

describe("checking a hello", () => {
  it.each([
    ["2026.2.17", hello17],
    ["2026.9.6", hello96],
  ])("that of %s passes, with all that is in it", (_, hello) => {
    expect(checkHello(structuredClone(hello))).toEqual({ ok: true, hello });
  });

  it("one without auth passes: 2026.2.17 sends none without a device", () => {
    const { auth: _auth, ...hello } = hello17;

    expect(checkHello(hello)).toMatchObject({ ok: true });
  });

  it.each([
    ["nothing", undefined],
    ["an empty object", {}],
    ["another type", { ...hello17, type: "hello" }],
    ["a token that is no text", { ...hello17, auth: { ...hello17.auth, deviceToken: 1 } }],
    ["a tick of no length", { ...hello17, policy: { ...hello17.policy, tickIntervalMs: 0 } }],
    [
      "an endless tick",
      { ...hello17, policy: { ...hello17.policy, tickIntervalMs: Number.POSITIVE_INFINITY } },
    ],
    ["scopes as text", { ...hello17, auth: { ...hello17.auth, scopes: "operator.admin" } }],
  ])("%s is refused", (_, hello) => {
    expect(checkHello(hello)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^invalid hello: at /),
    });
  });
});
