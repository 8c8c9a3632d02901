import { describe, expect, it } from "vitest";
import { createRig, createTurn, ignore, inChat, message } from "./support.js";

describe("taking messages", () => {
  it("hands over those of a chat in order, one at a time, and those of other chats meanwhile", async () => {
    const { channel, session } = createRig();
    const release = createTurn();
    const seen: string[] = [];
    await channel.start(async ({ messageId }) => {
      seen.push(messageId);
      if (messageId === "slow") await release.come;
    });
    const slow = session().take(inChat("slow", "a"));
    const behind = session().take(inChat("behind", "a"));
    expect(await session().take(inChat("quick", "b"))).toBe("taken");
    expect(seen).toEqual(["slow", "quick"]);
    release.now();
    expect([await slow, await behind]).toEqual(["taken", "taken"]);
    expect(seen).toEqual(["slow", "quick", "behind"]);
    await channel.stop();
  });

  it("S144: takes what is delivered again once, also over a restart, and the same id elsewhere as another", async () => {
    const { channel, session } = createRig();
    const seen: string[] = [];
    const onMessage = async ({ chat, sender }: ReturnType<typeof message>): Promise<void> =>
      void seen.push(`${chat.id}/${sender.id}`);
    await channel.start(onMessage);
    const twice = [session().take(message("1")), session().take(message("1"))];
    expect(await Promise.all(twice)).toEqual(["taken", "taken"]);
    await session().take(inChat("1", "6"));
    await session().take(message("1", { sender: { id: "6", meta: {} } }));
    await session().take(message("1", { kind: "interaction" }));
    await channel.stop();
    await channel.start(onMessage);
    await session().take(message("1"));
    expect(seen).toEqual(["5/5", "6/5", "5/6", "5/5"]);
    expect(channel.dropCounts()).toEqual({ duplicate: 2 });
    await channel.stop();
  });

  it("S144: remembers only what has been handled: a message that failed comes through when it is delivered again", async () => {
    const { channel, session, logger } = createRig({ limits: { maxAttempts: 2 } });
    let failures = 2;
    let handled = 0;
    await channel.start(async () => {
      failures -= 1;
      if (failures >= 0) throw new Error("store is away");
      handled += 1;
    });
    expect(await session().take(message("1"))).toBe("taken");
    expect(channel.dropCounts()).toEqual({ handler_failed: 1 });
    expect(logger.lines.filter(({ level }) => level === "error")).toHaveLength(2);
    expect(await session().take(message("1"))).toBe("taken");
    expect(handled).toBe(1);
    await channel.stop();
  });

  it("tries a handler again that fails or throws at once, before the next message of the chat", async () => {
    const { channel, session } = createRig();
    const seen: string[] = [];
    await channel.start(({ messageId }) => {
      seen.push(messageId);
      if (seen.length < 3) throw new Error("not yet");
      return Promise.resolve();
    });
    await Promise.all([session().take(message("1")), session().take(message("2"))]);
    expect(seen).toEqual(["1", "1", "1", "2"]);
    await channel.stop();
  });

  it("S145: remembers a bounded number of messages", async () => {
    const { channel, session } = createRig({ limits: { maxRemembered: 2 } });
    let handled = 0;
    await channel.start(async () => void (handled += 1));
    for (const id of ["1", "2", "3", "4", "5", "5", "4", "3", "1"]) await session().take(message(id));
    // The newest two, or up to four, and not the first.
    expect(handled).toBe(6);
    await channel.stop();
  });

  it("drops what one chat sends beyond its queue, and leaves what is too much for the channel to the vendor", async () => {
    const { channel, session } = createRig({ limits: { maxWaitingPerChat: 2, maxConcurrent: 4 } });
    const release = createTurn();
    await channel.start(() => release.come);
    const first = ["1", "2"].map((id) => session().take(inChat(id, "a")));
    expect(await session().take(inChat("3", "a"))).toBe("taken");
    const others = ["b", "c"].map((chatId) => session().take(inChat("4", chatId)));
    expect(await session().take(inChat("5", "d"))).toBe("abandoned");
    expect(channel.dropCounts()).toEqual({ chat_queue_full: 1, channel_queue_full: 1 });
    release.now();
    expect(await Promise.all([...first, ...others])).toEqual(["taken", "taken", "taken", "taken"]);
    await channel.stop();
  });
});

describe("taking messages at the end", () => {
  it("abandons what is in work or waits at the stop, and takes nothing afterwards", async () => {
    const { channel, session } = createRig();
    const arrived = createTurn();
    let calls = 0;
    await channel.start(() => {
      calls += 1;
      arrived.now();
      return new Promise(() => undefined);
    });
    const current = session();
    const taken = [current.take(message("1")), current.take(message("2"))];
    await arrived.come;
    await channel.stop();
    expect(await Promise.all(taken)).toEqual(["abandoned", "abandoned"]);
    expect(await current.take(message("3"))).toBe("abandoned");
    expect(calls).toBe(1);
  });

  it("S144: does not hand over again what was handled a moment after the stop", async () => {
    const { channel, session } = createRig();
    const arrived = createTurn();
    const release = createTurn();
    let calls = 0;
    const onMessage = async (): Promise<void> => {
      calls += 1;
      arrived.now();
      await release.come;
    };
    await channel.start(onMessage);
    const taken = session().take(message("1"));
    await arrived.come;
    await channel.stop();
    expect(await taken).toBe("abandoned");
    release.now();
    await channel.start(onMessage);
    expect(await session().take(message("1"))).toBe("taken");
    expect(calls).toBe(1);
    await channel.stop();
  });

  it("leaves to the vendor what comes after a pause, also from a chat whose queue is full", async () => {
    const { channel, session } = createRig({ limits: { maxWaitingPerChat: 1 } });
    await channel.start(() => new Promise(() => undefined));
    const current = session();
    const first = current.take(message("1"));
    channel.pause();
    expect(await current.take(message("2"))).toBe("abandoned");
    expect(channel.dropCounts()).toEqual({});
    await channel.stop();
    expect(await first).toBe("abandoned");
  });

  it("does not retry into a pause", async () => {
    const { channel, session } = createRig({
      limits: { firstRetryDelayMs: 60_000, maxRetryDelayMs: 60_000 },
    });
    const failed = createTurn();
    await channel.start(async () => {
      failed.now();
      throw new Error("no");
    });
    const taken = session().take(message("1"));
    await failed.come;
    channel.pause();
    expect(await taken).toBe("abandoned");
    await channel.start(ignore).catch(() => undefined);
    await channel.stop();
  });
});
