import { EventEmitter, once } from "node:events";
import { describe, expect, it } from "vitest";
import {
  attempt,
  connectParams,
  createDeviceIdentity,
  openRaw,
  startServer,
  TOKEN,
  upgradeByHand,
} from "./support.js";

describe("the end of a handshake", () => {
  it("S72: comes by itself when nothing is said, with 1000 and no reason", async () => {
    const { port, server } = await startServer({ limits: { handshakeTimeoutMs: 50 } });
    const raw = await openRaw(port);
    expect(await raw.closed).toEqual({ code: 1000, reason: "" });
    expect(server.counters().refused).toEqual({ "handshake-timeout": 1 });
  });

  it("S72: a first frame of 1 MiB is refused with 1009 before it is complete", async () => {
    const { port } = await startServer();
    const raw = await openRaw(port);
    raw.send(Buffer.alloc(1_048_576, 0x20));
    expect(await raw.closed).toEqual({ code: 1009, reason: "preauth payload too large" });
  });

  it("S72: a first frame of exactly 64 KiB is read, and one of a byte more is not", async () => {
    const { port } = await startServer();
    const padded = async (length: number) => {
      const raw = await openRaw(port);
      const frame = {
        type: "req",
        id: "1",
        method: "connect",
        params: connectParams(raw, { auth: { token: TOKEN } }),
      };
      const text = JSON.stringify(frame);
      raw.send(text + " ".repeat(length - text.length));
      return raw;
    };
    const fits = await padded(65_536);
    expect(await fits.find(({ id }) => id === "1")).toMatchObject({ ok: true });
    const exceeds = await padded(65_537);
    expect((await exceeds.closed).code).toBe(1009);
    expect(exceeds.frames).toHaveLength(1);
  });

  it("S72: a peer that goes on sending after its refusal is not collected", async () => {
    const { port, server } = await startServer({ limits: { closeTimeoutMs: 100 } });
    const { socket } = await upgradeByHand(port);
    // A frame that declares 20 MiB, and never an end of it.
    socket.write(Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x01, 0x40, 0, 0, 1, 2, 3, 4]));
    const chunk = Buffer.alloc(65_536);
    const pour = setInterval(() => socket.write(chunk), 1);
    await once(socket, "close");
    clearInterval(pour);
    expect(server.counters()).toMatchObject({ handshakes: 0, refused: { "preauth-payload-too-large": 1 } });
  });

  it("leaves nothing behind when the client goes away first", async () => {
    const { port, server } = await startServer();
    const raw = await openRaw(port);
    expect(server.counters().handshakes).toBe(1);
    raw.socket.terminate();
    await expect.poll(() => server.counters().handshakes).toBe(0);
  });

  it("refuses more frames than may wait while a connect is decided", async () => {
    const gate = new EventEmitter();
    const decided = once(gate, "decided");
    const { port, opened } = await startServer({
      devices: (devices) => ({
        ...devices,
        connect: async (input) => {
          await decided;
          return devices.connect(input);
        },
      }),
    });
    const raw = await openRaw(port);
    const params = connectParams(raw, { auth: { token: TOKEN }, identity: createDeviceIdentity() });
    raw.send({ type: "req", id: "connect", method: "connect", params });
    for (let index = 0; index < 17; index += 1)
      raw.send({ type: "req", id: `early-${index}`, method: "echo" });
    expect(await raw.closed).toEqual({ code: 1008, reason: "too many frames before the hello" });
    gate.emit("decided");
    expect(opened).toEqual([]);
  });

  it("takes only one connect, also while the first one is decided", async () => {
    const { port, opened } = await startServer();
    const raw = await openRaw(port);
    const params = connectParams(raw, { auth: { token: TOKEN }, identity: createDeviceIdentity() });
    raw.send({ type: "req", id: "first", method: "connect", params });
    raw.send({ type: "req", id: "second", method: "connect", params });
    const message = "connect is only valid as the first request";
    expect(await raw.find(({ id }) => id === "second")).toMatchObject({
      ok: false,
      error: { code: "INVALID_REQUEST", message },
    });
    expect(await raw.find(({ id }) => id === "first")).toMatchObject({ ok: true });
    expect(opened).toHaveLength(1);
  });

  it("tells the code of the gateway's own trouble and lets the client try again", async () => {
    const { port } = await startServer({
      devices: (devices) => ({
        ...devices,
        connect: () => Promise.reject(new Error("disk on fire at /very/secret/path")),
      }),
    });
    const raw = await attempt(port, { auth: { token: TOKEN }, identity: createDeviceIdentity() });
    expect(raw.answer.error).toMatchObject({ code: "UNAVAILABLE", retryable: true });
    expect(JSON.stringify(raw.answer)).not.toContain("secret");
    expect((await raw.closed).code).toBe(1011);
  });
});
