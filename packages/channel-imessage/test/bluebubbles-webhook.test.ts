import { request } from "node:http";
import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { createFakeMessages } from "@openclaw/testkit/imessage";
import { describe, expect, it } from "vitest";
import { imessageIdentity } from "../src/index.js";
import { ANN, SECRET, withBlueBubbles } from "./fixtures.js";
import { createCollector } from "./imsg-bench.js";

interface Answer {
  readonly status: number;
  /** Bytes that the server had taken when it answered. */
  readonly connection: string;
}

function post(url: string, body: string, method = "POST"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, agent: false, headers: { "content-type": "application/json" } });
    call.on("error", reject);
    call.on("response", (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, connection: response.headers.connection ?? "" });
    });
    call.end(body);
  });
}

const forged = (messages = createFakeMessages()): string => {
  const row = messages.add({ sender: ANN, text: "forged" });
  const chats = [{ guid: row.chatGuid, style: 45 }];
  const handle = { address: ANN, service: "iMessage" };
  const data = {
    originalROWID: 5000,
    guid: "FORGED",
    text: "forged",
    isFromMe: false,
    handle,
    chats,
    dateCreated: Date.now(),
  };
  return JSON.stringify({ type: "new-message", data });
};

describe("the webhook for BlueBubbles", () => {
  it("S108 S142: without the secret nothing is taken, from this very machine neither", async () => {
    await withBlueBubbles(async ({ create, hook, server }) => {
      const pairing = createPairing({ store: createMemoryStore() });
      const gate = createGate({ pairing, identity: imessageIdentity });
      const channel = create();
      const { onMessage, texts } = createCollector();
      await channel.start(async (message) => {
        await onMessage(message);
        await gate.admit(message, (text) => channel.send(message.replyTarget, text));
      });
      const wrong = [
        hook.url,
        `${hook.url}?secret=`,
        `${hook.url}?secret=${SECRET.slice(0, -1)}`,
        `${hook.url}?secret=${SECRET}x`,
        `${hook.url}?password=${encodeURIComponent(server.password)}`,
        `${hook.url}?secret=wrong-secret-wrong&secret=${SECRET}`,
        `${hook.url}?secret=${SECRET}&secret=${SECRET}`,
        `${hook.url}#secret=${SECRET}`,
      ];
      // No address at all, where whatever comes is handed on.
      wrong.push(`${new URL(hook.url).origin}//[`);
      for (const url of wrong) expect((await post(url, forged())).status).toBe(401);
      expect(texts).toEqual([]);
      expect(server.sent).toEqual([]);
      expect(await pairing.listRequests()).toEqual([]);
      expect((await post(`${hook.url}?secret=${SECRET}`, forged())).status).toBe(200);
      expect(texts).toEqual(["forged"]);
    });
  });

  it("S137 S146: wrong secrets are limited, all with one answer, while the right one passes", async () => {
    await withBlueBubbles(async ({ create, hook }) => {
      await create().start(async () => undefined);
      const statuses: number[] = [];
      for (let times = 0; times < 51; times += 1)
        statuses.push((await post(`${hook.url}?secret=wrong`, "")).status);
      expect([...new Set(statuses.slice(0, 50))]).toEqual([401]);
      expect(statuses.at(-1)).toBe(429);
      expect((await post(`${hook.url}?secret=${SECRET}`, forged())).status).toBe(200);
    });
  });

  it("S141: once the secret was changed, the one before it lets nothing in", async () => {
    await withBlueBubbles(async ({ create, hook, server }) => {
      const { onMessage, texts } = createCollector();
      const before = create();
      await before.start(onMessage);
      await before.stop();
      await create({ webhookSecret: "another-secret-of-ours" }).start(onMessage);
      expect((await post(`${hook.url}?secret=${SECRET}`, forged())).status).toBe(401);
      expect(texts).toEqual([]);
      expect(server.webhooks.map(({ url }) => url)).toEqual([`${hook.url}?secret=another-secret-of-ours`]);
    });
  });

  it("S136: a large body without the secret is not read", async () => {
    await withBlueBubbles(async ({ create, hook }) => {
      await create().start(async () => undefined);
      const answer = await post(`${hook.url}?secret=wrong`, "x".repeat(100_000));
      expect(answer).toEqual({ status: 401, connection: "close" });
    });
  });

  it("takes nothing while the channel does not run, and nonsense never", async () => {
    await withBlueBubbles(async ({ create, hook }) => {
      const channel = create();
      const right = `${hook.url}?secret=${SECRET}`;
      expect((await post(right, forged())).status).toBe(503);
      await channel.start(async () => undefined);
      for (const body of ["", "x", "[]", "{}", '{"type":5}'])
        expect((await post(right, body)).status).toBe(400);
      expect((await post(right, "", "GET")).status).toBe(405);
      await channel.stop();
      expect((await post(right, forged())).status).toBe(503);
    });
  });

  it("an event without its chat is completed by a question", async () => {
    await withBlueBubbles(async ({ create, server }) => {
      const { onMessage, count } = createCollector();
      await create().start(onMessage);
      server.loseNextWebhook();
      server.messages.add({ sender: ANN, text: "whole in the database" });
      await server.push("new-message", { ...server.latestEvent(), chats: [] });
      expect(await count(1)).toEqual(["whole in the database"]);
    });
  });
});
