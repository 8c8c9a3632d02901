import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { WebSocketServer } from "../../src/websocket/create-websocket-server.js";
import { join, startServer, type Connected } from "./support.js";

/** The running numbers of what came. */
const numbersOf = ({ frames }: Connected): readonly number[] =>
  frames.flatMap(({ seq }) => (seq === undefined ? [] : [seq]));

/** The numbered events up to the first tick. */
async function eventsUntilTick(client: Connected): Promise<readonly unknown[]> {
  await client.find(({ event }) => event === "tick");
  return client.frames.filter(({ seq }) => seq !== undefined).map(({ event }) => event);
}

describe("events of a session", () => {
  it("are numbered from 1 for each session by itself, ticks too, and not what is meant for it alone", async () => {
    const { port, server, opened } = await startServer({ limits: { tickIntervalMs: 30 } });
    const first = await join(port, { scopes: ["operator.read"] });
    server.sessions.broadcast("health", { n: 1 }, { stateVersion: { presence: 1, health: 2 } });
    const second = await join(port);
    opened[0]?.sendEvent("node.invoke.request", {}, { numbered: false });
    await second.find(({ event, seq }) => event === "tick" && seq === 2);
    await first.find(({ event, seq }) => event === "tick" && seq === 3);
    expect(numbersOf(first)).toEqual(numbersOf(first).map((_, index) => index + 1));
    expect(numbersOf(second)).toEqual(numbersOf(second).map((_, index) => index + 1));
    expect(first.frames.find(({ event }) => event === "health")).toEqual({
      type: "event",
      event: "health",
      payload: { n: 1 },
      stateVersion: { presence: 1, health: 2 },
      seq: 1,
    });
    expect(first.frames.find(({ event }) => event === "node.invoke.request")).toEqual({
      type: "event",
      event: "node.invoke.request",
      payload: {},
    });
    expect(first.frames.find(({ event }) => event === "tick")).toMatchObject({
      payload: { ts: expect.any(Number) },
    });
  });

  it("reach operators with the scope alone", async () => {
    const { port, server } = await startServer();
    const admin = await join(port, { scopes: ["operator.admin"] });
    const writer = await join(port, { scopes: ["operator.write"] });
    const nobody = await join(port);
    server.sessions.broadcast("device.pair.requested", {}, { scopes: ["operator.pairing"] });
    server.sessions.broadcast("presence", {}, { scopes: ["operator.read"] });
    server.sessions.broadcast("tick", {});
    expect(await eventsUntilTick(admin)).toEqual(["device.pair.requested", "presence", "tick"]);
    expect(await eventsUntilTick(writer)).toEqual(["presence", "tick"]);
    expect(await eventsUntilTick(nobody)).toEqual(["tick"]);
  });

  it("are missed by a peer that does not read, which sees the gap once it reads again", async () => {
    const { port, server } = await startServer({ limits: { maxDroppableBytes: 65_536 } });
    const client = await join(port);
    await fill(client, server);
    client.socket.resume();
    const count = server.counters().droppedEvents;
    await expect
      .poll(() => {
        server.sessions.broadcast("tick", {});
        return client.frames.some(({ event }) => event === "tick");
      })
      .toBe(true);
    const numbers = numbersOf(client);
    const gaps = numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0) - 1);
    expect(Math.max(...gaps)).toBeGreaterThanOrEqual(count);
  });

  it("that may not be missed end a session that does not read, when too much waits", async () => {
    const limits = { maxDroppableBytes: 65_536, maxBufferedBytes: 4_194_304, closeTimeoutMs: 50 };
    const { port, server, opened } = await startServer({ limits });
    const client = await join(port);
    await fill(client, server);
    expect(server.sessions.size).toBe(1);
    for (let sent = 0; sent < 6; sent += 1) {
      opened[0]?.sendEvent("device.pair.requested", CHUNK, { droppable: false });
    }
    expect(server.counters().slowConsumers).toBe(1);
    expect(server.sessions.size).toBe(0);
    client.socket.resume();
    await client.closed;
  });
});

const CHUNK = "x".repeat(1_048_576);

/** Sends to a client that does not read until the system's buffers are full and the first event is missed. */
async function fill(client: Connected, server: WebSocketServer): Promise<void> {
  client.socket.pause();
  while (server.counters().droppedEvents === 0) {
    server.sessions.broadcast("health", CHUNK);
    await nextTurn();
  }
}
