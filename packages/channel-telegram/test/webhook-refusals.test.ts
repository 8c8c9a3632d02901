import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { createFakeClock, createTurn } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { ignore } from "./fixtures.js";
import { HEADER, SECRET, update, withWebhook } from "./webhook-bench.js";

const forwardedFor = (request: IncomingMessage): string => String(request.headers["x-forwarded-for"]);

describe("what a webhook refuses", () => {
  it("S108 S135 S146: answers everything without the right secret alike, and takes none of it", async () => {
    await withWebhook({}, async ({ channel, post, url }) => {
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      const body = JSON.stringify(update(1));
      const answers = await Promise.all([
        post(""),
        post("not json"),
        post(body),
        post(body, { [HEADER]: "" }),
        post(body, { [HEADER]: `${SECRET}x` }),
        post(body, { [HEADER]: SECRET.toUpperCase() }),
        fetch(url),
        fetch(url, { method: "PUT", body }),
        fetch(`${url}?secret=${SECRET}`, { method: "POST", body }),
      ]);
      const seen = await Promise.all(
        answers.map(
          async (answer) => `${answer.status} ${await answer.text()} ${[...answer.headers.keys()].join()}`,
        ),
      );
      expect(new Set(seen)).toEqual(new Set(["401  connection,content-length,date"]));
      expect(texts).toEqual([]);
    });
  });

  it("S136: answers a slow body without the secret at once, and reads none of it", async () => {
    await withWebhook({}, async ({ channel, bodyReads, url }) => {
      await channel.start(ignore);
      const answer = await sendEndlessBody(url, {
        [HEADER]: "wrong",
        "content-length": String(10 * 1024 * 1024),
      });
      expect(answer).toBe(401);
      expect(bodyReads).toEqual([false]);
    });
  });

  it("S136: refuses a body that is too large, announced or not", async () => {
    await withWebhook({}, async ({ bodyReads, channel, post, url }) => {
      await channel.start(ignore);
      const size = 2 * 1024 * 1024;
      expect(await sendEndlessBody(url, { [HEADER]: SECRET, "content-length": String(size) })).toBe(413);
      expect(bodyReads).toEqual([false]);
      expect(await sendEndlessBody(url, { [HEADER]: SECRET, "transfer-encoding": "chunked" })).toBe(413);
      expect((await post(JSON.stringify(update(1)), { [HEADER]: SECRET })).status).toBe(200);
    });
  });

  it("S136: takes only so many calls at once, and asks Telegram for no more", async () => {
    await withWebhook({}, async ({ bot, channel, post }) => {
      const release = createTurn();
      await channel.start(() => release.come);
      expect(bot.calls.find((call) => call.method === "setWebhook")?.payload["max_connections"]).toBe(40);
      const calls = Array.from({ length: 41 }, (_, index) =>
        post(JSON.stringify(update(index + 1, "hello", 100 + index)), { [HEADER]: SECRET }),
      );
      const first = await Promise.race(calls);
      expect(first.status).toBe(503);
      release.now();
      const statuses = (await Promise.all(calls)).map((answer) => answer.status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(40);
    });
  });

  it("S137: tells an address that guesses to wait, and counts no more of its guesses until then", async () => {
    const clock = createFakeClock();
    await withWebhook({ clock }, async ({ channel, post }) => {
      await channel.start(ignore);
      const guess = async (): Promise<Response> => post("", { [HEADER]: "guess" });
      for (let count = 0; count < 50; count += 1) expect((await guess()).status).toBe(401);
      const limited = await guess();
      expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "60"]);
      clock.advance(60_000);
      expect((await guess()).status).toBe(401);
    });
  });

  it("S71 S137: takes the right secret also from an address that guesses: behind a tunnel all have one", async () => {
    await withWebhook({}, async ({ channel, post }) => {
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      for (let guess = 0; guess < 51; guess += 1) await post("", { [HEADER]: `g${guess}` });
      expect((await post(JSON.stringify(update(1)), { [HEADER]: SECRET })).status).toBe(200);
      expect(texts).toEqual(["hello"]);
      expect((await post("", { [HEADER]: "wrong" })).status).toBe(429);
    });
  });

  it("S137: tells callers apart as it is told to, for proxies", async () => {
    await withWebhook(
      { webhook: { url: "", secretToken: SECRET, clientAddress: forwardedFor } },
      async ({ channel, post }) => {
        await channel.start(ignore);
        for (let guess = 0; guess < 50; guess += 1) await post("", { "x-forwarded-for": "6.6.6.6" });
        expect((await post("", { "x-forwarded-for": "6.6.6.6" })).status).toBe(429);
        expect((await post("", { "x-forwarded-for": "192.0.2.7" })).status).toBe(401);
      },
    );
  });

  it("S141: a changed secret counts at once, Telegram is told it, and loses no message", async () => {
    let secretToken = SECRET;
    await withWebhook(
      { webhook: { url: "", secretToken: () => secretToken } },
      async ({ bot, channel, post }) => {
        const texts: string[] = [];
        await channel.start(async ({ text }) => void texts.push(text));
        secretToken = "the-new-secret_0123456789";
        const told = bot.nextCall("setWebhook");
        expect((await post(JSON.stringify(update(1)), { [HEADER]: SECRET })).status).toBe(401);
        expect((await told).payload["secret_token"]).toBe(secretToken);
        bot.message({ id: 7 }, "with the new secret");
        await bot.confirmed();
        expect(texts).toEqual(["with the new secret"]);
      },
    );
  });

  it("answers what is no update with an error, and drops what is none of its business, counted", async () => {
    await withWebhook({}, async ({ channel, post, url }) => {
      await channel.start(ignore);
      const headers = { [HEADER]: SECRET };
      expect((await post("{not json", headers)).status).toBe(400);
      expect((await fetch(url, { headers })).status).toBe(405);
      for (const body of ["[]", "{}", '{"message":5}']) expect((await post(body, headers)).status).toBe(200);
      expect(channel.dropCounts()).toEqual({ malformed_update: 2, unsupported_update: 1 });
    });
  });

  it("survives a caller that goes away in the middle of a body", async () => {
    await withWebhook({}, async ({ bot, channel, url }) => {
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      await cutBody(url);
      bot.message({ id: 7 }, "after");
      await bot.confirmed();
      expect(texts).toEqual(["after"]);
    });
  });
});

/** Sends a body that never ends, and gives the status that comes back nevertheless. */
function sendEndlessBody(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    const request = httpRequest(url, { method: "POST", headers }, (response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    const write = (): void => {
      while (!request.destroyed && request.write(chunk));
    };
    request.on("drain", write);
    request.on("error", reject); // After the answer it changes nothing.
    request.write(chunk);
    if (headers["transfer-encoding"] === "chunked") write();
  });
}

/** Announces a body with the right secret, sends a part of it, and is gone. */
function cutBody(url: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST ${pathname} HTTP/1.1\r\nhost: x\r\n${HEADER}: ${SECRET}\r\ncontent-length: 500\r\n\r\n{"up`,
      );
      socket.destroySoon();
    });
    socket.on("close", () => resolve());
  });
}
