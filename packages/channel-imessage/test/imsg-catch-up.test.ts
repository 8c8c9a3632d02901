import { createTurn } from "@openclaw/testkit";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createStateFiles } from "@openclaw/store-fs";
import { describe, expect, it } from "vitest";
import { findLastRow } from "../src/imsg-catch-up.js";
import { ANN, BOB } from "./fixtures.js";
import { createCollector, createMemoryState, withImsg } from "./imsg-bench.js";

const AN_HOUR_AGO = (): number => Date.now() - 3_600_000;

describe("the place in the database, by imsg", () => {
  it("finds the last row without reading the history", async () => {
    for (const last of [0, 1, 2, 3, 7, 8, 1000, 419_381]) {
      let calls = 0;
      const found = await findLastRow(async (_method, params) => {
        calls += 1;
        const since = Number(Reflect.get(params, "since_rowid"));
        return { next_rowid: since < last ? Math.min(last, since + 3) : since };
      });
      expect(found).toBe(last);
      expect(calls).toBeLessThan(50);
    }
  });

  it("begins with what comes after the first start", async () => {
    await withImsg(async ({ imsg, create }) => {
      for (let index = 0; index < 30; index += 1) imsg.messages.add({ sender: ANN, text: `old ${index}` });
      const { onMessage, count } = createCollector();
      await create().start(onMessage);
      imsg.messages.add({ sender: ANN, text: "new" });
      expect(await count(1)).toEqual(["new"]);
    });
  });

  it("a restart of the whole program loses nothing and repeats nothing, with the place in the state", async () => {
    await withImsg(async ({ imsg, create }) => {
      const state = createMemoryState();
      const first = createCollector();
      const before = create({ state });
      await before.start(first.onMessage);
      for (const text of ["one", "two"]) imsg.messages.add({ sender: ANN, text });
      await first.count(2);
      await before.stop();
      expect(await state.names()).toEqual(["default.imsg.json"]);
      for (let index = 0; index < 120; index += 1) {
        imsg.messages.add({
          sender: index % 2 === 0 ? ANN : BOB,
          text: `${index}`,
          createdAtMs: AN_HOUR_AGO(),
        });
      }
      const second = createCollector();
      await create({ state, limits: { maxWaitingPerChat: 200 } }).start(second.onMessage);
      imsg.messages.add({ sender: ANN, text: "live" });
      const texts = await second.count(121);
      expect([...texts].toSorted()).toEqual(
        [...Array.from({ length: 120 }, (_, index) => `${index}`), "live"].toSorted(),
      );
    });
  });

  it("keeps the place in the files of store-fs", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "imessage-state-"));
    await withImsg(async ({ imsg, create }) => {
      const first = createCollector();
      const before = create({ state: createStateFiles({ directory }), account: "work" });
      await before.start(first.onMessage);
      imsg.messages.add({ sender: ANN, text: "one" });
      await first.count(1);
      await before.stop();
      imsg.messages.add({ sender: ANN, text: "meanwhile" });
      const second = createCollector();
      await create({ state: createStateFiles({ directory }), account: "work" }).start(second.onMessage);
      expect(await second.count(1)).toEqual(["meanwhile"]);
      expect(await createStateFiles({ directory }).names()).toEqual(["work.imsg.json"]);
    });
    await rm(directory, { recursive: true });
  });

  it("a second program on the same account is told so and answers nobody, until the first has stopped", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "imessage-state-"));
    await withImsg(async ({ imsg, create }) => {
      const first = createCollector();
      const serving = create({ state: createStateFiles({ directory }) });
      await serving.start(first.onMessage);
      const second = createCollector();
      const other = create({ state: createStateFiles({ directory, lockTimeoutMs: 20 }) });
      await expect(other.start(second.onMessage)).rejects.toMatchObject({ code: "CHANNEL_CONFLICT" });
      imsg.messages.add({ sender: ANN, text: "one" });
      expect(await first.count(1)).toEqual(["one"]);
      await serving.stop();
      await other.start(second.onMessage);
      imsg.messages.add({ sender: ANN, text: "two" });
      expect(await second.count(1)).toEqual(["two"]);
    });
    await rm(directory, { recursive: true });
  });

  it("lets the account go when it cannot start", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "imessage-state-"));
    await withImsg(async ({ create }) => {
      const broken = create({ cliPath: "/nonexistent/imsg", state: createStateFiles({ directory }) });
      await expect(broken.start(createCollector().onMessage)).rejects.toMatchObject({
        code: "CHANNEL_OPTIONS_INVALID",
      });
      await create({ state: createStateFiles({ directory, lockTimeoutMs: 20 }) }).start(
        createCollector().onMessage,
      );
    });
    await rm(directory, { recursive: true });
  });

  it("a message that was in work when the process ended comes again; those done after it do not", async () => {
    await withImsg(async ({ imsg, create }) => {
      const state = createMemoryState();
      const first = createCollector((text) => (text === "slow" ? new Promise(() => undefined) : undefined));
      const before = create({ state });
      await before.start(first.onMessage);
      imsg.messages.add({ sender: ANN, text: "slow" });
      imsg.messages.add({ sender: BOB, text: "quick" });
      await first.count(2);
      await before.stop();
      const second = createCollector();
      await create({ state }).start(second.onMessage);
      imsg.messages.add({ sender: BOB, text: "after" });
      expect([...(await second.count(2))].toSorted()).toEqual(["after", "slow"]);
    });
  });

  it("writes the place for many messages at once, not for each", async () => {
    await withImsg(async ({ imsg, create }) => {
      const state = createMemoryState();
      const { onMessage, count } = createCollector();
      const channel = create({ state, limits: { maxWaitingPerChat: 1000 } });
      await channel.start(onMessage);
      for (let index = 0; index < 200; index += 1) imsg.messages.add({ sender: ANN, text: `${index}` });
      await count(200);
      await channel.stop();
      expect(state.writes).toBeLessThan(10);
      expect(await state.read("default.imsg.json")).toBe('{"position":1199,"handled":[]}');
    });
  });

  it("a state that cannot be written is told, and stops nothing", async () => {
    await withImsg(async ({ imsg, create, logger }) => {
      const state = createMemoryState();
      state.fail = true;
      const { onMessage, count } = createCollector();
      const channel = create({ state });
      await channel.start(onMessage);
      imsg.messages.add({ sender: ANN, text: "hello" });
      await count(1);
      await channel.stop();
      expect(
        logger.lines.some(({ level, message }) => level === "error" && message.includes("could not be kept")),
      ).toBe(true);
    });
  });

  it("an overflow of the subscription loses nothing and repeats nothing", async () => {
    await withImsg(async ({ imsg, create }) => {
      const { onMessage, count } = createCollector();
      await create().start(onMessage);
      imsg.messages.add({ sender: ANN, text: "one" });
      await count(1);
      imsg.overflowNext();
      for (const text of ["two", "three"]) imsg.messages.add({ sender: ANN, text });
      await count(3);
      imsg.messages.add({ sender: ANN, text: "four" });
      expect(await count(4)).toEqual(["one", "three", "two", "four"]);
    });
  });

  it("more than there is room for waits in the database, chat by chat, and is not dropped", async () => {
    await withImsg(async ({ imsg, create }) => {
      const turn = createTurn();
      const { onMessage, count, texts } = createCollector(() => turn.come);
      const limits = { maxConcurrent: 6, maxWaitingPerChat: 2 };
      const channel = create({ limits });
      await channel.start(onMessage);
      for (let index = 0; index < 20; index += 1) imsg.messages.add({ sender: ANN, text: `ann ${index}` });
      for (let index = 0; index < 3; index += 1) imsg.messages.add({ sender: BOB, text: `bob ${index}` });
      await count(2);
      expect([...texts].toSorted()).toEqual(["ann 0", "bob 0"]);
      turn.now();
      const all = await count(23);
      expect(all.filter((text) => text.startsWith("ann"))).toEqual(
        Array.from({ length: 20 }, (_, index) => `ann ${index}`),
      );
      expect(channel.dropCounts()).not.toHaveProperty("chat_queue_full");
    });
  });

  it("another database begins anew instead of waiting for numbers that never come", async () => {
    await withImsg(async ({ imsg, create, logger }) => {
      const { onMessage, count } = createCollector();
      await create().start(onMessage);
      imsg.messages.add({ sender: ANN, text: "before" });
      await count(1);
      imsg.messages.replace();
      imsg.messages.add({ sender: ANN, text: "restored history" });
      imsg.crash();
      await imsg.disconnected();
      await imsg.watched();
      imsg.messages.add({ sender: ANN, text: "after" });
      expect(await count(2)).toEqual(["before", "after"]);
      expect(logger.lines.some(({ message }) => message.includes("another one than before"))).toBe(true);
    });
  });
});
