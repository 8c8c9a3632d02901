import { createTurn } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createImessageChannel } from "../src/index.js";
import { ANN, BOB, QUICK, SECRET, withBlueBubbles } from "./fixtures.js";
import { createCollector, createMemoryState } from "./imsg-bench.js";

const AN_HOUR_AGO = (): number => Date.now() - 3_600_000;
const ignore = async (): Promise<void> => undefined;

describe("what a BlueBubbles server tells", () => {
  it("a webhook call that was lost is made up for by the next question", async () => {
    await withBlueBubbles(async ({ server, create }) => {
      const { onMessage, count } = createCollector();
      await create({ catchUpIntervalMs: 50 }).start(onMessage);
      server.loseNextWebhook();
      server.messages.add({ sender: ANN, text: "lost" });
      expect(await count(1)).toEqual(["lost"]);
      server.messages.add({ sender: ANN, text: "told" });
      await count(2);
      // Several questions later nothing has come twice.
      for (let times = 0; times < 3; times += 1) await server.nextCall("POST /message/query");
      expect(await count(2)).toEqual(["lost", "told"]);
    });
  });

  it("works by questions alone, without a webhook", async () => {
    await withBlueBubbles(async ({ server }) => {
      const { onMessage, count } = createCollector();
      const { password, url: serverUrl } = server;
      const channel = createImessageChannel({ serverUrl, password, catchUpIntervalMs: 20, limits: QUICK });
      expect(channel.webhook).toBeUndefined();
      await channel.start(onMessage);
      server.messages.add({ sender: ANN, text: "asked for" });
      expect(await count(1)).toEqual(["asked for"]);
      expect(server.webhooks).toEqual([]);
      await channel.stop();
    });
  });

  it("a restart loses nothing and repeats nothing, also what has an old time and more than a page", async () => {
    await withBlueBubbles(async ({ server, create }) => {
      const state = createMemoryState();
      const limits = { maxWaitingPerChat: 2000, maxConcurrent: 2000 };
      const first = createCollector();
      const before = create({ state, limits });
      await before.start(first.onMessage);
      for (const text of ["one", "two"]) server.messages.add({ sender: ANN, text });
      await first.count(2);
      await before.stop();
      expect(await state.names()).toEqual(["default.bluebubbles.json"]);
      for (let index = 0; index < 1100; index += 1) {
        // Later rows have earlier times: the pages of the server are not in the order of the rows.
        server.messages.add({ sender: ANN, text: `${index}`, createdAtMs: AN_HOUR_AGO() - index * 1000 });
      }
      const second = createCollector();
      await create({ state, limits }).start(second.onMessage);
      const texts = await second.count(1100);
      const numbers = texts.map(Number).toSorted((left, right) => left - right);
      expect(numbers).toEqual(Array.from({ length: 1100 }, (_, index) => index));
      server.messages.add({ sender: BOB, text: "live" });
      expect((await second.count(1101)).at(-1)).toBe("live");
    });
  });

  it("more than there is room for waits on the server", async () => {
    await withBlueBubbles(async ({ server, create }) => {
      const turn = createTurn();
      const { onMessage, count } = createCollector(() => turn.come);
      const channel = create({ limits: { maxConcurrent: 5, maxWaitingPerChat: 2 } });
      await channel.start(onMessage);
      for (let index = 0; index < 15; index += 1) server.messages.add({ sender: ANN, text: `${index}` });
      server.messages.add({ sender: BOB, text: "bob" });
      await count(2);
      turn.now();
      const texts = await count(16);
      expect(texts.filter((text) => text !== "bob")).toEqual(
        Array.from({ length: 15 }, (_, index) => `${index}`),
      );
      expect(channel.dropCounts()).not.toHaveProperty("chat_queue_full");
    });
  });

  it("another database begins anew", async () => {
    await withBlueBubbles(async ({ server, create, logger }) => {
      const state = createMemoryState();
      const before = create({ state });
      await before.start(ignore);
      await before.stop();
      expect(await state.read("default.bluebubbles.json")).toBe('{"position":0,"handled":[]}');
      await state.write(new Map([["default.bluebubbles.json", '{"position":9000,"handled":[9001]}']]));
      server.messages.add({ sender: ANN, text: "restored history" });
      const { onMessage, count } = createCollector();
      await create({ state }).start(onMessage);
      server.messages.add({ sender: ANN, text: "after" });
      expect(await count(1)).toEqual(["after"]);
      expect(logger.lines.some(({ message }) => message.includes("another one than before"))).toBe(true);
    });
  });

  it("registers its webhook once, for new messages alone, and removes what an earlier secret left", async () => {
    await withBlueBubbles(async ({ server, create, hook }) => {
      server.addWebhook("http://127.0.0.1:1/somebody-else", ["*"]);
      server.addWebhook(`${hook.url}?secret=an-earlier-secret-of-ours`, ["new-message"]);
      server.addWebhook(`${hook.url}?secret=${SECRET}`, ["*"]);
      const channel = create();
      for (let times = 0; times < 2; times += 1) {
        await channel.start(ignore);
        await channel.stop();
      }
      expect(server.webhooks.map(({ events, url }) => [url, events])).toEqual([
        ["http://127.0.0.1:1/somebody-else", ["*"]],
        [`${hook.url}?secret=${SECRET}`, ["new-message"]],
      ]);
      expect(server.calls.filter((call) => call === "POST /webhook")).toHaveLength(1);
    });
  });
});
