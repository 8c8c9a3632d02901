import { once } from "node:events";
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { WebSocket, type ClientOptions } from "ws";
import {
  attempt,
  createDeviceIdentity,
  join,
  openRaw,
  PROXY,
  REMOTE,
  startServer,
  TOKEN,
  upgradeByHand,
} from "./support.js";

const FORWARDED = ["X-Forwarded-For: 192.0.2.7"];

/** The status of an upgrade that is refused. */
async function refusedWith(port: number, options: ClientOptions = {}): Promise<number | undefined> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, options);
  const [, response] = await once(socket, "unexpected-response");
  response.resume();
  socket.on("error", () => undefined);
  socket.terminate();
  return response.statusCode;
}

describe("an upgrade", () => {
  it("S58: of a page that may not connect gets 403, whatever a proxy header says", async () => {
    const { port, server } = await startServer();
    for (const headers of [{}, { "X-Forwarded-For": "127.0.0.1" }]) {
      expect(await refusedWith(port, { origin: "https://evil.example", headers })).toBe(403);
    }
    expect(server.counters()).toMatchObject({ handshakes: 0, refused: { origin: 2 } });
  });

  it("S73: is refused with 503 while too many of one client have not authenticated", async () => {
    const { port, server } = await startServer({
      trustedProxies: [PROXY],
      limits: { maxPreauthSocketsPerClient: 5 },
    });
    const honest = await join(port, { identity: createDeviceIdentity() });
    const halfOpen = await Promise.all(Array.from({ length: 5 }, () => upgradeByHand(port, FORWARDED)));
    expect(halfOpen.map(({ head }) => head.slice(9, 12))).toEqual(Array(5).fill("101"));
    const more = await Promise.all(Array.from({ length: 20 }, () => upgradeByHand(port, FORWARDED)));
    expect(new Set(more.map(({ head }) => head.slice(9, 12)))).toEqual(new Set(["503"]));
    expect(more[0]?.head).toContain("Retry-After: ");
    expect(await honest.call("echo")).toMatchObject({ ok: true });
    expect(server.counters().refused).toEqual({ "too-many-handshakes": 20 });
    for (const { socket } of halfOpen) socket.destroy();
    await expect.poll(() => server.counters().handshakes).toBe(0);
    expect((await openRaw(port, REMOTE)).challenge.nonce).toBeTypeOf("string");
  });

  it("S71, S73: of this machine give way to new ones, so that silent ones do not keep the owner's command out", async () => {
    const { port, server } = await startServer({ limits: { maxPreauthSocketsPerClient: 2 } });
    const silent: Socket[] = [];
    for (let count = 0; count < 12; count += 1) silent.push((await upgradeByHand(port)).socket);
    await expect.poll(() => silent.filter(({ destroyed }) => destroyed).length).toBe(4);
    expect(silent.slice(0, 4).every(({ destroyed }) => destroyed)).toBe(true);
    const command = await join(port);
    expect(await command.call("echo")).toMatchObject({ ok: true });
    expect(server.counters().refused).not.toHaveProperty("too-many-handshakes");
    for (const socket of silent) socket.destroy();
    await expect.poll(() => server.counters().handshakes).toBe(0);
    for (let count = 0; count < 8; count += 1) await upgradeByHand(port);
    await expect.poll(() => server.counters().handshakes).toBe(8);
    expect(await command.call("echo")).toMatchObject({ ok: true });
  });

  it("S73: of 500 half-open connections costs little memory, and programs of this machine still get in", async () => {
    const { port, server } = await startServer({ trustedProxies: [PROXY] });
    const before = process.memoryUsage.rss();
    const sockets = [];
    for (let index = 0; index < 600; index += 1) {
      sockets.push(upgradeByHand(port, [`X-Forwarded-For: 192.0.2.${index % 20}`]));
      if (index % 50 === 49) await nextTurn();
    }
    const heads = (await Promise.all(sockets)).map(({ head }) => head.slice(9, 12));
    expect(heads.filter((status) => status === "101")).toHaveLength(512);
    expect(heads.filter((status) => status === "503")).toHaveLength(88);
    expect(process.memoryUsage.rss() - before).toBeLessThan(50 * 1_048_576);
    expect(server.counters().handshakes).toBe(512);
    const { hello } = await join(port, { identity: createDeviceIdentity() });
    expect(hello.type).toBe("hello-ok");
  });

  it("no longer counts once the connection has authenticated, or was refused and is gone", async () => {
    const { port } = await startServer({ limits: { maxPreauthSocketsPerClient: 1 } });
    const first = await join(port, { identity: createDeviceIdentity() });
    const second = await join(port, { identity: createDeviceIdentity() });
    const refused = await attempt(port, { auth: { token: "wrong-token-of-nobody" } });
    await refused.closed;
    await expect.poll(async () => (await upgradeByHand(port)).head.slice(9, 12)).toBe("101");
    expect(await first.call("echo")).toMatchObject({ ok: true });
    expect(await second.call("echo")).toMatchObject({ ok: true });
  });

  it("that is none is refused and takes no place", async () => {
    const { port, server } = await startServer();
    const { head } = await upgradeByHand(port, ["Sec-WebSocket-Protocol: a,a"]);
    expect(head).toMatch(/^HTTP\/1.1 400 /);
    expect(server.counters()).toMatchObject({ handshakes: 0, refused: { "bad-upgrade": 1 } });
  });

  it("is refused while the gateway stops", async () => {
    const { port, server } = await startServer();
    await server.stop();
    expect(await refusedWith(port)).toBe(503);
  });
});

describe("a stop", () => {
  it("tells the sessions, closes them for a restart, and waits until all are gone", async () => {
    const { port, server, closed } = await startServer();
    const session = await join(port, { auth: { token: TOKEN } });
    const halfOpen = await openRaw(port);
    await server.stop({ restartExpectedMs: 1_500 });
    expect(await session.closed).toEqual({ code: 1012, reason: "service restart" });
    expect(session.frames.find(({ event }) => event === "shutdown")).toMatchObject({
      payload: { reason: "gateway stopping", restartExpectedMs: 1_500 },
    });
    expect((await halfOpen.closed).code).toBe(1012);
    expect(server.counters()).toMatchObject({ sessions: 0, handshakes: 0 });
    expect(closed).toHaveLength(1);
  });

  it("does not wait for peers that do not answer", async () => {
    const { port, server } = await startServer({ limits: { closeTimeoutMs: 50 } });
    const { socket } = await upgradeByHand(port);
    socket.pause();
    await server.stop();
    expect(server.counters().handshakes).toBe(0);
  });
});
