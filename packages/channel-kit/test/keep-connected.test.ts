import { createServer, connect, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { keepConnected, type Connected, type KeepConnectedOptions } from "../src/index.js";
import { createRig, createTurn, errors, ignore, never, QUICK, type Rig, type RigOptions } from "./support.js";

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

interface TestServer {
  readonly port: number;
  /** When each connection came, and its server side. */
  readonly opened: { readonly atMs: number; readonly socket: Socket }[];
  /** Resolves with the server side of the next connection. */
  next(): Promise<Socket>;
  readonly open: () => Promise<number>;
}

async function listen(onConnection: (socket: Socket) => void = () => undefined): Promise<TestServer> {
  const opened: { atMs: number; socket: Socket }[] = [];
  let turn = createTurn<Socket>();
  const server: Server = createServer((socket) => {
    socket.on("error", () => undefined);
    opened.push({ atMs: performance.now(), socket });
    onConnection(socket);
    const current = turn;
    turn = createTurn();
    current.now(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  ending.push(async () => {
    for (const { socket } of opened) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    opened,
    next: () => turn.come,
    open: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      ),
  };
}

/** What an adapter does with an SDK that does not reconnect. */
const openSocket =
  (port: number): KeepConnectedOptions["open"] =>
  (signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", signal });
      const lost = new Promise<void>((done) => socket.once("close", () => done()));
      socket.on("error", reject);
      socket.once("connect", () =>
        resolve({ lost, close: async () => void (socket.destroyed || (socket.destroy(), await lost)) }),
      );
    });

type Settings = Omit<RigOptions, "connect"> & Partial<Omit<KeepConnectedOptions, "limits">>;

/** A started channel on a connection that is kept. */
async function start({ open, jitter = () => 0.99, steadyMs, ...options }: Settings): Promise<Rig> {
  const limits = { ...QUICK, ...options.limits };
  const rig = createRig({
    ...options,
    connect: async (session, usual) => {
      const steady = steadyMs === undefined ? {} : { steadyMs };
      const kept = await keepConnected({ open: open ?? never, session, limits, jitter, ...steady });
      return { ...usual, close: () => kept.close() };
    },
  });
  await rig.channel.start(ignore);
  ending.push(() => rig.channel.stop());
  return rig;
}

describe("keepConnected", () => {
  it("opens again what is lost, says so, and leaves no connection at the stop", async () => {
    const server = await listen();
    const { channel, logger } = await start({ open: openSocket(server.port) });
    for (let turn = 0; turn < 3; turn += 1) {
      const again = server.next();
      server.opened.at(-1)?.socket.destroy();
      await again;
    }
    await channel.send({ chatId: "5" }, "still here");
    const closed = new Promise((resolve) => server.opened.at(-1)?.socket.once("close", resolve));
    await channel.stop();
    await closed;
    expect(await server.open()).toBe(0);
    expect(server.opened).toHaveLength(4);
    expect(logger.lines.filter(({ level }) => level === "warn")).toHaveLength(3);
  });

  it("waits ever longer for a link that opens and breaks at once", async () => {
    const fifth = createTurn();
    const server = await listen((socket) => {
      socket.destroy();
      if (server.opened.length === 5) fifth.now();
    });
    const limits = { firstRetryDelayMs: 10, maxRetryDelayMs: 40 };
    await start({ open: openSocket(server.port), limits, jitter: () => 1 });
    await fifth.come;
    const gaps = server.opened.slice(1).map(({ atMs }, index) => atMs - (server.opened[index]?.atMs ?? 0));
    // A timer may fire a millisecond early.
    for (const [index, leastMs] of [10, 20, 40, 40].entries())
      expect(gaps[index]).toBeGreaterThan(leastMs - 2);
  });

  it("begins with the shortest delay again after a link that held", async () => {
    const enough = createTurn();
    const server = await listen((socket) => {
      socket.destroy();
      // With doubled delays the last of these would take hours.
      if (server.opened.length === 25) enough.now();
    });
    const limits = { firstRetryDelayMs: 1, maxRetryDelayMs: 100_000_000 };
    await start({ open: openSocket(server.port), limits, steadyMs: 0 });
    expect(await enough.come).toBeUndefined();
  });

  it("spreads reconnects between half of the delay and the whole", async () => {
    const server = await listen();
    const jitters = [0, 1];
    const limits = { firstRetryDelayMs: 40, maxRetryDelayMs: 40 };
    await start({ open: openSocket(server.port), limits, jitter: () => jitters.shift() ?? 0 });
    const gaps: number[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const again = server.next();
      const startedAt = performance.now();
      server.opened.at(-1)?.socket.destroy();
      await again;
      gaps.push(performance.now() - startedAt);
    }
    expect(gaps[0]).toBeGreaterThan(18);
    expect(gaps[1]).toBeGreaterThan(38);
  });

  it("goes on when the vendor is away, and rejects only when the first connection fails", async () => {
    const server = await listen();
    let away = 0;
    const open = openSocket(server.port);
    await start({
      open: (signal) => {
        away -= 1;
        return away > 0 ? Promise.reject(new Error("refused")) : open(signal);
      },
    });
    const again = server.next();
    away = 4;
    server.opened.at(-1)?.socket.destroy();
    await again;
    expect(away).toBe(0);
    const refused = start({ open: () => Promise.reject(errors.unreachable("hello", "refused")) });
    await expect(refused).rejects.toMatchObject({ code: "CHANNEL_UNREACHABLE" });
  });

  it.each(["lost", "open"])("ends the channel when %s tells what no retry can mend", async (where) => {
    const final = errors.conflict("Another program uses this account.");
    const loss = createTurn<Error>();
    let closes = 0;
    let opens = 0;
    const { channel } = await start({
      open: async (): Promise<Connected> => {
        opens += 1;
        if (opens > 1) throw final;
        const lost = loss.come.then((error) => Promise.reject(error));
        return { lost, close: async () => void (closes += 1) };
      },
    });
    loss.now(where === "lost" ? final : new Error("reset"));
    await expect(channel.ended).rejects.toBe(final);
    expect([opens, closes]).toEqual([where === "lost" ? 1 : 2, 1]);
  });

  it("gives up an attempt that hangs, closes what comes of it later, and tries again", async () => {
    const server = await listen();
    const late = createTurn<Connected>();
    const lateClosed = createTurn();
    const open = openSocket(server.port);
    let opens = 0;
    await start({
      limits: { startTimeoutMs: 500 },
      open: (signal) => {
        opens += 1;
        return opens === 2 ? late.come : open(signal);
      },
    });
    const again = server.next();
    server.opened.at(-1)?.socket.destroy();
    await again;
    late.now({ lost: never(), close: async () => lateClosed.now() });
    expect(await lateClosed.come).toBeUndefined();
  });

  it("is not held up by a client that cannot close what it has lost", async () => {
    const losses = [createTurn(), createTurn()];
    const third = createTurn();
    let opens = 0;
    await start({
      limits: { stopTimeoutMs: 10 },
      open: async () => {
        const lost = losses[opens]?.come ?? never();
        const close = opens === 0 ? never : () => Promise.reject(new Error("not open"));
        opens += 1;
        if (opens === 3) third.now();
        return { lost, close };
      },
    });
    for (const loss of losses) loss.now();
    expect(await third.come).toBeUndefined();
  });

  it("stops while it waits for its next attempt, and while one is under way", async () => {
    for (const isUnderWay of [false, true]) {
      const loss = createTurn();
      const second = createTurn();
      let opens = 0;
      const firstRetryDelayMs = isUnderWay ? 1 : 60_000;
      const { channel, session } = await start({
        limits: { firstRetryDelayMs, maxRetryDelayMs: 60_000 },
        open: (signal) => {
          opens += 1;
          if (opens === 1) return Promise.resolve({ lost: loss.come, close: ignore });
          second.now();
          return new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(new Error("aborted")));
          });
        },
      });
      loss.now();
      if (isUnderWay) await second.come;
      await channel.stop();
      expect([opens, session().signal.aborted]).toEqual([isUnderWay ? 2 : 1, true]);
    }
  });
});
