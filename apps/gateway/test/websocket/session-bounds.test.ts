import { describe, expect, it } from "vitest";
import { from } from "./proxied.js";
import { createDeviceIdentity, join, startServer, type Connected } from "./support.js";

const MIB = 1_048_576;

/** The beginning of a message, which does not end. */
const begin = ({ socket }: Connected, bytes: number): void =>
  socket.send(Buffer.alloc(bytes, 0x20), { fin: false });

const isOpen = ({ socket }: Connected): boolean => socket.readyState === socket.OPEN;

describe("the sessions of one device", () => {
  it("S73: are sixteen at most; one more closes the oldest, and other devices stay", async () => {
    const { port, server } = await startServer();
    const identity = createDeviceIdentity();
    const other = await join(port, { identity: createDeviceIdentity() });
    const clients: Connected[] = [];
    for (let count = 0; count < 20; count += 1) clients.push(await join(port, { identity }));
    for (const { closed } of clients.slice(0, 4)) {
      expect(await closed).toEqual({ code: 1008, reason: "too many connections of this client" });
    }
    expect(clients.slice(4).every(isOpen)).toBe(true);
    expect(isOpen(other)).toBe(true);
    expect(server.counters().sessions).toBe(17);
  });

  it("S73: without a device they are bounded by address", async () => {
    const trustedProxies = ["127.0.0.2"];
    const { port, server } = await startServer({ trustedProxies, limits: { maxSessionsPerClient: 2 } });
    const here = await join(port);
    const elsewhere = await join(port, {}, from("192.0.2.8"));
    const clients: Connected[] = [];
    for (let count = 0; count < 4; count += 1) clients.push(await join(port, {}, from("192.0.2.7")));
    await Promise.all(clients.slice(0, 2).map(({ closed }) => closed));
    expect([here, elsewhere, ...clients.slice(2)].every(isOpen)).toBe(true);
    expect(server.sessions.size).toBe(4);
  });
});

describe("messages that do not end", () => {
  it("S73: are bounded in total: who has most of them is closed, and not who has one", async () => {
    const { port } = await startServer({ limits: { maxUnfinishedBytes: 6 * MIB } });
    const honest = await join(port, { identity: createDeviceIdentity() });
    begin(honest, 2 * MIB);
    const identity = createDeviceIdentity();
    const hoarders = [
      await join(port, { identity }),
      await join(port, { identity }),
      await join(port, { identity }),
    ];
    for (const hoarder of hoarders) begin(hoarder, 1.5 * MIB);
    expect((await Promise.race(hoarders.map(({ closed }) => closed))).code).toBe(1008);
    honest.socket.send(JSON.stringify({ type: "req", id: "long", method: "echo" }).padStart(10), {
      fin: true,
    });
    expect(await honest.find(({ id }) => id === "long")).toMatchObject({ ok: true });
    expect(hoarders.filter(isOpen)).toHaveLength(2);
  });

  it("S73: count as long as they last, and no longer", async () => {
    const { port } = await startServer({ limits: { maxUnfinishedBytes: 2 * MIB } });
    const client = await join(port);
    for (let round = 0; round < 6; round += 1) {
      expect(await client.call("echo", "x".repeat(MIB))).toMatchObject({ ok: true });
    }
    // Pings are no part of a message.
    for (let count = 0; count < 40_000; count += 1) client.socket.ping(Buffer.alloc(125));
    expect(await client.call("echo")).toMatchObject({ ok: true });
  });

  it("S73: have a time limit, however lively the connection is", async () => {
    const { port } = await startServer({
      limits: { messageTimeoutMs: 200, tickIntervalMs: 20 },
    });
    const [slow, idle] = [await join(port), await join(port)];
    begin(slow, 10);
    slow.socket.ping();
    expect(await slow.closed).toEqual({ code: 1008, reason: "message took too long" });
    expect(await idle.call("echo")).toMatchObject({ ok: true });
  });
});
