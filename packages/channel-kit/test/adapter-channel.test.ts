import { describe, expect, it } from "vitest";
import type { AdapterConnection, AdapterSession } from "../src/index.js";
import { createRig, createTurn, errors, ignore, message, never, rejectionOf } from "./support.js";

const REJECTED = errors.credentialRejected({
  configKey: "channels.pigeon.key",
  answer: "401",
  advice: "Set it.",
});
const code = (name: string) => ({ code: name });

describe("start", () => {
  it("rejects with what connect rejects with or throws at once, and can be called again", async () => {
    let starts = 0;
    const { channel } = createRig({
      connect: (_session, usual) => {
        starts += 1;
        if (starts === 1) throw REJECTED;
        return starts === 2 ? Promise.reject(errors.unreachable("hello", "refused")) : Promise.resolve(usual);
      },
    });
    await expect(channel.start(ignore)).rejects.toBe(REJECTED);
    await expect(channel.start(ignore)).rejects.toMatchObject(code("CHANNEL_UNREACHABLE"));
    await channel.start(ignore);
    expect(channel.linkState()).toBe("connected");
    await expect(channel.start(ignore)).rejects.toMatchObject(code("CHANNEL_ALREADY_STARTED"));
    await channel.stop();
    await channel.ended;
    expect(channel.linkState()).toBe("reconnecting");
  });

  it("gives up after startTimeoutMs with its signal aborted, and closes a connection that comes later", async () => {
    const late = createTurn<AdapterConnection>();
    const closed = createTurn();
    const { channel, session } = createRig({
      limits: { startTimeoutMs: 20, stopTimeoutMs: 20 },
      connect: () => late.come,
    });
    await expect(channel.start(ignore)).rejects.toMatchObject({
      code: "CHANNEL_UNREACHABLE",
      message: expect.stringContaining("not ready after 20 ms"),
    });
    expect(session().signal.aborted).toBe(true);
    late.now({ send: ignore, close: async () => closed.now() });
    await closed.come;
  });

  it("rejects when it is stopped half way, even where connect heeds no signal, and stop ends in time", async () => {
    const { channel } = createRig({ limits: { stopTimeoutMs: 20 }, connect: never });
    const refused = rejectionOf(channel.start(ignore));
    await channel.stop();
    expect(await refused).toMatchObject(code("CHANNEL_NOT_RUNNING"));
    await channel.ended;
  });

  it("rejects with what the adapter fails with while it starts; ended has nothing to tell then", async () => {
    let ending: (session: AdapterSession) => void = (session) => session.fail(REJECTED);
    const rig = createRig({
      limits: { stopTimeoutMs: 20 },
      connect: async (session, usual) => {
        ending(session);
        return session.signal.aborted ? never() : usual;
      },
    });
    await expect(rig.channel.start(ignore)).rejects.toBe(REJECTED);
    ending = () => undefined;
    await rig.channel.start(ignore);
    await rig.channel.stop();
    await rig.channel.ended;
  });

  it("lets an answer wait for the connection to a message that came before it was ready", async () => {
    const { channel, sent } = createRig({
      connect: async (session, usual) => {
        void session.take(message("1"));
        await new Promise((resolve) => setImmediate(resolve));
        return usual;
      },
    });
    const answered = createTurn();
    await channel.start(async ({ replyTarget }) => {
      await channel.send(replyTarget, "hello");
      answered.now();
    });
    await answered.come;
    expect(sent.map((part) => part.text)).toEqual(["hello"]);
    await channel.stop();
  });
});

describe("the end", () => {
  it("is told once everything is closed, so that whoever hears it can start again; later failures are none", async () => {
    let closes = 0;
    const { channel, logger, session } = createRig({ close: async () => void (closes += 1) });
    await channel.start(ignore);
    const first = session();
    const heard = channel.ended.catch(async (error: unknown) => {
      const closesThen = closes;
      await channel.start(ignore);
      return { error, closesThen };
    });
    first.fail(REJECTED);
    first.fail(new Error("another"));
    expect(await heard).toEqual({ error: REJECTED, closesThen: 1 });
    expect(logger.lines.filter(({ level }) => level === "error")).toHaveLength(1);
    first.fail(new Error("too late"));
    first.reportLink("reconnecting");
    expect(channel.linkState()).toBe("connected");
    await channel.stop();
    await channel.ended;
  });

  it("comes in time where the vendor's client does not close, or closes with an error", async () => {
    for (const close of [never, () => Promise.reject(new Error("already closed"))]) {
      const { channel, logger } = createRig({ limits: { stopTimeoutMs: 20 }, close });
      await channel.start(ignore);
      await channel.stop();
      await channel.ended;
      expect(logger.lines.at(-1)?.level).toBe("warn");
    }
  });

  it("comes when a text shows that the credential is no longer valid", async () => {
    const { channel } = createRig({ send: () => Promise.reject(REJECTED) });
    await channel.start(ignore);
    await expect(channel.send({ chatId: "5" }, "text")).rejects.toBe(REJECTED);
    await expect(channel.ended).rejects.toBe(REJECTED);
    await expect(channel.send({ chatId: "5" }, "text")).rejects.toMatchObject(code("CHANNEL_NOT_RUNNING"));
  });

  it("leaves nothing to send with before the start and after the stop", async () => {
    const { channel } = createRig();
    await expect(channel.send({ chatId: "5" }, "early")).rejects.toMatchObject(code("CHANNEL_NOT_RUNNING"));
    await channel.start(ignore);
    await channel.stop();
    await expect(channel.send({ chatId: "5" }, "late")).rejects.toMatchObject(code("CHANNEL_NOT_RUNNING"));
  });
});

describe("pause", () => {
  it("takes no more, tells the connection, and lets answers out", async () => {
    let pauses = 0;
    const { channel, sent, session } = createRig({
      connect: async (_session, usual) => ({ ...usual, pause: () => void (pauses += 1) }),
    });
    await channel.start(ignore);
    channel.pause();
    expect(await session().take(message("1"))).toBe("abandoned");
    await channel.send({ chatId: "5" }, "bye");
    expect([pauses, sent.length]).toEqual([1, 1]);
    await channel.stop();
  });

  it("counts while it starts, too", async () => {
    const ready = createTurn();
    const paused = createTurn();
    const { channel } = createRig({
      connect: async (_session, usual) => {
        await ready.come;
        return { ...usual, pause: () => paused.now() };
      },
    });
    const starting = channel.start(ignore);
    channel.pause();
    ready.now();
    await starting;
    expect(await paused.come).toBeUndefined();
    await channel.stop();
  });
});

describe("what is counted and logged", () => {
  it("counts drops by reason, and bounds how many reasons there can be", async () => {
    const { channel, session } = createRig();
    await channel.start(ignore);
    for (let index = 0; index < 1000; index += 1) session().drop(`reason_${index}`);
    session().drop("reason_0");
    const counts = channel.dropCounts();
    expect(Object.keys(counts)).toHaveLength(201);
    expect(counts).toMatchObject({ reason_0: 2, other: 800 });
    await channel.stop();
  });

  it("logs a lost link once, and its return", async () => {
    const { channel, logger, session } = createRig();
    await channel.start(ignore);
    for (const state of ["reconnecting", "reconnecting", "connected"] as const) session().reportLink(state);
    expect(logger.lines.map(({ level }) => level)).toEqual(["info", "warn", "info"]);
    await channel.stop();
  });

  it("S155: scrubs what it logs of errors, those of the bot's own code too", async () => {
    const { channel, logger, session } = createRig({
      scrub: (text) => text.replaceAll("hunter2", "[redacted]"),
      close: () => Promise.reject(new Error("close hunter2")),
    });
    await channel.start(() => Promise.reject(new Error("fetch hunter2")));
    await session().take(message("1"));
    session().reportLink("reconnecting", "socket hunter2");
    session().fail(new Error("end hunter2"));
    await channel.ended.catch(() => undefined);
    const text = JSON.stringify(logger.lines);
    expect(text).toContain("[redacted]");
    expect(text).not.toContain("hunter2");
  });
});
