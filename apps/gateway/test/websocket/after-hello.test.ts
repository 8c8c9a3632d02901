import { describe, expect, it } from "vitest";
import type { MethodResult } from "../../src/methods/method-types.js";
import { createDeviceIdentity, join, startServer, upgradeByHand } from "./support.js";

const CHUNK = "x".repeat(1_048_576);

/** A method that waits until it is let go. */
function gatedMethods() {
  const waiting: (() => void)[] = [];
  return {
    waiting,
    call: (): Promise<MethodResult> =>
      new Promise((resolve) => {
        waiting.push(() => resolve({ ok: true }));
      }),
  };
}

describe("requests of a session", () => {
  it("are answered with the id they came with", async () => {
    const { port } = await startServer();
    const client = await join(port);
    client.send({ type: "req", id: "7:any id", method: "echo", params: { a: 1 } });
    expect(await client.find(({ id }) => id === "7:any id")).toEqual({
      type: "res",
      id: "7:any id",
      ok: true,
      payload: { method: "echo", params: { a: 1 } },
    });
  });

  it("are answered in any order", async () => {
    const { waiting, call } = gatedMethods();
    const { port } = await startServer({
      call: (_session, method) => (method === "slow" ? call() : { ok: true }),
    });
    const client = await join(port);
    const slow = client.call("slow");
    await client.call("quick");
    waiting[0]?.();
    await slow;
    expect(client.frames.filter(({ type }) => type === "res").map(({ id }) => id)).toEqual([
      "call-1",
      "call-3",
      "call-2",
    ]);
  });

  it("run 64 at once; more wait for their turn", async () => {
    const { waiting, call } = gatedMethods();
    const { port } = await startServer({ call, limits: { pingIntervalMs: 20, tickIntervalMs: 20 } });
    const client = await join(port);
    const calls = Array.from({ length: 200 }, () => client.call("slow"));
    await expect.poll(() => waiting.length).toBe(64);
    // A session whose reading rests is not taken for dead.
    await client.find(({ seq }) => seq === 5);
    for (let index = 0; index < 200; index += 1) {
      await expect.poll(() => waiting.length, { interval: 1 }).toBeGreaterThan(index);
      expect(waiting.length).toBeLessThanOrEqual(index + 64);
      waiting[index]?.();
      await calls[index];
    }
  });

  it("wait while their answers are not read, and go on once they are", async () => {
    let runs = 0;
    const { port, server } = await startServer({
      limits: { maxDroppableBytes: 65_536, tickIntervalMs: 20 },
      call: (_session, method, params) => {
        if (method === "much") runs += 1;
        return { ok: true, payload: params };
      },
    });
    const client = await join(port);
    const other = await join(port);
    client.socket.pause();
    // All of the answers would be 64 MiB: more than the system takes, and than may wait for a peer.
    const calls = Array.from({ length: 64 }, () => client.call("much", CHUNK));
    for (let round = 0; round < 40; round += 1) await other.call("echo", CHUNK);
    expect(runs).toBeLessThan(64);
    client.socket.resume();
    expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
    expect(server.counters().slowConsumers).toBe(0);
  });

  it("may be 1 MiB long, and are closed with 1009 above the limit", async () => {
    const { port } = await startServer({ limits: { maxPayloadBytes: 2_097_152 } });
    const client = await join(port);
    const text = "x".repeat(1_048_576);
    expect(await client.call("echo", text)).toMatchObject({ payload: { params: text } });
    client.send({ type: "req", id: "big", method: "echo", params: "x".repeat(2_097_152) });
    expect((await client.closed).code).toBe(1009);
  });

  it("that make no sense are answered, and the session stays", async () => {
    const { port } = await startServer();
    const client = await join(port);
    client.send("no json");
    client.send(Buffer.from([0xff, 0xfe]));
    client.send({ type: "req", id: "no-method" });
    client.send({ type: "event", event: "tick" });
    const answer = await client.find(({ id }) => id === "no-method");
    expect(answer).toMatchObject({ ok: false, error: { code: "INVALID_REQUEST" } });
    expect(answer.error?.message).toMatch(/^invalid request frame: /);
    expect(await client.find(({ id }) => id === "invalid")).toMatchObject({ ok: false });
    expect(await client.call("echo")).toMatchObject({ ok: true });
  });

  it("that connect again are refused, and the session stays", async () => {
    const { port } = await startServer();
    const client = await join(port);
    const { error } = await client.call("connect", {});
    expect(error?.message).toBe("connect is only valid as the first request");
    expect(await client.call("echo")).toMatchObject({ ok: true });
  });

  it("whose method breaks its promise not to fail get an answer without the reason", async () => {
    const { port } = await startServer({ call: () => Promise.reject(new Error("secret reason")) });
    const client = await join(port);
    const answer = await client.call("echo");
    expect(answer.error?.code).toBe("UNAVAILABLE");
    expect(JSON.stringify(answer)).not.toContain("secret reason");
  });

  it("whose answer cannot be written get another one", async () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    const { port } = await startServer({ call: () => ({ ok: true, payload: loop }) });
    const client = await join(port);
    expect((await client.call("echo")).error?.code).toBe("UNAVAILABLE");
  });

  it("do what comes after the answer after it, such as the end of the own session", async () => {
    const { port } = await startServer({
      call: (session) => ({ ok: true, afterwards: () => session.close(4001, "device removed") }),
    });
    const client = await join(port);
    expect(await client.call("device.pair.remove")).toMatchObject({ ok: true });
    expect(await client.closed).toEqual({ code: 4001, reason: "device removed" });
  });

  it.each([
    ["forbidden in protocol 4", { code: "FORBIDDEN", message: "missing scope: operator.admin" }],
    ["forbidden in protocol 3", { code: "INVALID_REQUEST", message: "missing scope: operator.admin" }],
  ])(
    "S74: that are %s end the session when there are too many, with few lines in the log",
    async (_what, error) => {
      const lines: string[] = [];
      const note = (_fields: object, message: string): void => void lines.push(message);
      const { port, server } = await startServer({
        call: () => ({ ok: false, error }),
        logger: { debug: () => undefined, info: note, warn: note, error: note },
      });
      const client = await join(port);
      for (let index = 0; index < 1_000; index += 1)
        client.send({ type: "req", id: `${index}`, method: "config.set" });
      expect((await client.closed).code).toBe(1008);
      expect(client.frames.filter(({ type }) => type === "res").length).toBeLessThan(70);
      expect(server.counters().floods).toBe(1);
      expect(lines.length).toBeLessThanOrEqual(20);
    },
  );

  it("S74: that are no JSON end the session when there are too many", async () => {
    const { port } = await startServer();
    const client = await join(port);
    for (let index = 0; index < 100; index += 1) client.send("{");
    expect((await client.closed).code).toBe(1008);
  });
});

describe("the life of a session", () => {
  it("goes on while the peer answers pings, and ends when it does not", async () => {
    const { port, server, closed } = await startServer({ limits: { pingIntervalMs: 40 } });
    const alive = await join(port, { identity: createDeviceIdentity() });
    const dead = await join(port, { identity: createDeviceIdentity() });
    // It neither reads nor ends: as after the loss of a network.
    dead.socket.pause();
    await expect.poll(() => closed.length).toBe(1);
    expect(server.sessions.size).toBe(1);
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
    expect(await alive.call("echo")).toMatchObject({ ok: true });
  });

  it("answers the pings of phones", async () => {
    const { port } = await startServer();
    const client = await join(port);
    const pong = new Promise((resolve) => {
      client.socket.once("pong", resolve);
    });
    client.socket.ping("are you there");
    expect(String(await pong)).toBe("are you there");
  });

  it("ends with a half-open connection", async () => {
    const { port, server } = await startServer();
    const { socket } = await upgradeByHand(port);
    expect(server.counters().handshakes).toBe(1);
    socket.end();
    await expect.poll(() => server.counters().handshakes).toBe(0);
  });

  it("is over for everybody as soon as it is closed: what still arrives is not read", async () => {
    const methods: string[] = [];
    const { port, server, opened, closed } = await startServer({
      call: (_session, method) => {
        methods.push(method);
        return { ok: true };
      },
    });
    const client = await join(port, { identity: createDeviceIdentity() });
    const [session] = opened;
    client.send({ type: "req", id: "late", method: "late" });
    session?.close(4001, "device removed");
    expect(server.sessions.byConnection(session?.connectionId ?? "")).toBeUndefined();
    expect(closed).toEqual([session]);
    session?.close(1000, "again");
    expect(await client.closed).toEqual({ code: 4001, reason: "device removed" });
    expect(methods).toEqual([]);
    expect(closed).toHaveLength(1);
  });
});
