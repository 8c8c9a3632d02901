import { describe, expect, it } from "vitest";
import { attempt, connectParams, openRaw, startServer, TOKEN } from "./support.js";

const versions = [3, 4] as const;

describe("a first frame that is none", () => {
  it.each([
    ["that is no JSON", "{", { code: 1000, reason: "" }],
    ["that is no text", Buffer.from([0x7b, 0xff, 0x7d]), { code: 1000, reason: "" }],
    ["that is JSON and no request", "[1]", { code: 1008, reason: "invalid request frame" }],
    [
      "that is an event",
      '{"type":"event","event":"connect"}',
      { code: 1008, reason: "invalid request frame" },
    ],
    [
      "that is a request without a method",
      '{"type":"req","id":"1"}',
      { code: 1008, reason: "invalid request frame" },
    ],
  ])("%s closes without an answer", async (_what, data, expected) => {
    const { port } = await startServer();
    const raw = await openRaw(port);
    raw.send(data);
    expect(await raw.closed).toEqual(expected);
    expect(raw.frames).toHaveLength(1);
  });

  it("that asks for another method is told what has to come first", async () => {
    const { port } = await startServer();
    const raw = await openRaw(port);
    const message = "invalid handshake: first request must be connect";
    expect(await raw.call("health")).toMatchObject({
      ok: false,
      error: { code: "INVALID_REQUEST", message },
    });
    expect(await raw.closed).toEqual({ code: 1008, reason: message });
  });

  it.each(versions)("with unknown client.id is refused by name in protocol %i", async (protocol) => {
    const { port } = await startServer();
    const raw = await attempt(port, { protocol, client: { id: "ios-node" } });
    expect(raw.answer.error).toMatchObject({ code: "INVALID_REQUEST" });
    expect(raw.answer.error?.message).toMatch(/^invalid connect params: at \/client\/id: must be /);
    const { code, reason } = await raw.closed;
    expect(code).toBe(1008);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(120);
    expect(raw.answer.error?.message.startsWith(reason)).toBe(true);
  });

  it.each([
    ["nothing", undefined],
    ["a client of no mode", { client: { id: "cli", version: "1", platform: "linux" } }],
    ["a mode that is none", { client: { id: "cli", version: "1", platform: "linux", mode: "operator" } }],
    ["a version of words", { minProtocol: "3" }],
    ["scopes of another type", { scopes: "operator.admin" }],
  ])("with %s as parameters is refused", async (_what, change) => {
    const { port } = await startServer();
    const raw = await openRaw(port);
    const params = change === undefined ? undefined : { ...connectParams(raw), ...change };
    const { error } = await raw.call("connect", params);
    expect(error?.message).toMatch(/^invalid connect params: at /);
    expect((await raw.closed).code).toBe(1008);
  });

  it.each([
    [1, 2],
    [5, 7],
    [4, 3],
  ])("of protocols %i to %i is told which one we speak", async (minProtocol, maxProtocol) => {
    const { port } = await startServer();
    const raw = await attempt(port, { extra: { minProtocol, maxProtocol } });
    expect(raw.answer.error).toMatchObject({
      code: "INVALID_REQUEST",
      message: "protocol mismatch",
      details: {
        code: "PROTOCOL_MISMATCH",
        clientMinProtocol: minProtocol,
        clientMaxProtocol: maxProtocol,
        expectedProtocol: 4,
        minimumProbeProtocol: 3,
      },
    });
    expect(await raw.closed).toEqual({ code: 1002, reason: "protocol mismatch" });
  });

  it.each(versions)(
    "with another role than operator and node is refused in protocol %i",
    async (protocol) => {
      const { port } = await startServer();
      const raw = await attempt(port, { protocol, role: "admin", auth: { token: TOKEN } });
      expect(raw.answer.error).toMatchObject({ code: "INVALID_REQUEST", message: "invalid role" });
      expect(await raw.closed).toEqual({ code: 1008, reason: "invalid role" });
    },
  );
});
