import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { connect } from "node:net";
import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import {
  createTelegramChannel,
  type TelegramChannel,
  type TelegramChannelOptions,
  type TelegramWebhook,
} from "../src/index.js";
import { createTurn, TOKEN, withBench, type Bench } from "./fixtures.js";

const SECRET = "webhook-secret_0123456789";
const HEADER = "x-telegram-bot-api-secret-token";
const URL_OPTION = "https://bot.example/telegram";
const ignore = async (): Promise<void> => undefined;
const update = (updateId: number, text = "hello", chatId = 7): object => ({
  update_id: updateId,
  message: {
    message_id: updateId,
    date: 0,
    from: { id: 7, is_bot: false, first_name: "Ann" },
    chat: { id: chatId, type: chatId > 0 ? "private" : "supergroup" },
    text,
  },
});

interface WebhookBench extends Bench {
  readonly url: string;
  /** Per call: whether any of its body had been read when it was answered. */
  readonly bodyReads: readonly boolean[];
  readonly post: (body: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
}

/** A channel in webhook mode that is mounted in an HTTP server, as a gateway does it. */
async function withWebhook(
  options: Partial<TelegramChannelOptions>,
  body: (bench: WebhookBench) => Promise<void>,
): Promise<void> {
  const bodyReads: boolean[] = [];
  let mounted: TelegramWebhook | undefined;
  const server = createServer((request, response) => {
    void mounted?.handleRequest(request, response).then(() => bodyReads.push(request.readableDidRead));
  });
  const url = await listen(server);
  const webhook = { secretToken: SECRET, ...options.webhook, url };
  try {
    await withBench({ ...options, webhook }, async (bench) => {
      mounted = bench.channel.webhook;
      const post = (body: string, headers = {}): Promise<Response> =>
        fetch(url, { method: "POST", body, headers });
      await body({ ...bench, url, bodyReads, post });
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}/telegram`;
}

const make = (webhook: object): TelegramChannel =>
  createTelegramChannel({ botToken: TOKEN, webhook: { url: URL_OPTION, secretToken: SECRET, ...webhook } });

const forwardedFor = (request: IncomingMessage): string => String(request.headers["x-forwarded-for"]);

describe("webhook options", () => {
  it("S135: refuses to be made without a secret, per account, and says how to get one", () => {
    for (const secretToken of ["", "with space", "ä", "a".repeat(257)]) {
      const options = { botToken: TOKEN, account: "work", webhook: { url: URL_OPTION, secretToken } };
      expect(() => createTelegramChannel(options)).toThrow(
        expect.objectContaining({
          code: "CHANNEL_OPTIONS_INVALID",
          message: expect.stringMatching(/channels\.telegram\.accounts\.work\.webhookSecret.*openssl rand/),
        }),
      );
    }
  });

  it("S135: refuses to start when the secret that is asked for is none", async () => {
    await withWebhook({ webhook: { url: "", secretToken: () => "" } }, async ({ bot, channel }) => {
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_OPTIONS_INVALID" });
      expect(bot.webhook).toBeUndefined();
    });
  });

  it("takes the path of the address unless told otherwise, and refuses an address that is none", () => {
    expect(make({}).webhook?.path).toBe("/telegram");
    expect(make({ path: "/inner" }).webhook?.path).toBe("/inner");
    expect(() => make({ path: "inner" })).toThrow(/webhookPath/);
    expect(() => make({ url: "bot.example" })).toThrow(/webhookUrl/);
  });
});

describe("webhook", () => {
  it("tells Telegram address and secret, takes messages, and answers them", async () => {
    await withWebhook({}, async ({ bot, channel, url }) => {
      await channel.start(async ({ replyTarget, text }) => channel.send(replyTarget, `echo: ${text}`));
      expect(bot.webhook).toEqual({ url, secretToken: SECRET });
      bot.message({ id: 7 }, "hello");
      expect((await bot.nextSent(7)).text).toBe("echo: hello");
      await bot.confirmed();
      expect(bot.webhookAnswers).toEqual([200]);
      expect(bot.calls.some((call) => call.method === "getUpdates")).toBe(false);
    });
  });

  it("S135 S146: answers everything without the right secret alike, and takes none of it", async () => {
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
    await withWebhook({}, async ({ channel, post, url }) => {
      await channel.start(ignore);
      const size = 2 * 1024 * 1024;
      expect(await sendEndlessBody(url, { [HEADER]: SECRET, "content-length": String(size) })).toBe(413);
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

  it("S137: stops listening to an address that guesses, before it compares anything", async () => {
    const clock = createFakeClock();
    await withWebhook({ clock }, async ({ channel, post }) => {
      await channel.start(ignore);
      const guesses: number[] = [];
      for (let guess = 0; guess < 51; guess += 1)
        guesses.push((await post("", { [HEADER]: `g${guess}` })).status);
      expect(guesses).toEqual([...Array.from({ length: 50 }, () => 401), 429]);
      const right = { [HEADER]: SECRET };
      const locked = await post(JSON.stringify(update(1)), right);
      expect([locked.status, locked.headers.get("retry-after")]).toEqual([429, "60"]);
      clock.advance(60_000);
      expect((await post(JSON.stringify(update(1)), right)).status).toBe(200);
    });
  });

  it("S137: tells callers apart as it is told to, for proxies", async () => {
    await withWebhook(
      { webhook: { url: "", secretToken: SECRET, clientAddress: forwardedFor } },
      async ({ channel, post }) => {
        await channel.start(ignore);
        for (let guess = 0; guess < 51; guess += 1) await post("", { "x-forwarded-for": "6.6.6.6" });
        const headers = { [HEADER]: SECRET, "x-forwarded-for": "149.154.160.1" };
        expect((await post(JSON.stringify(update(1)), headers)).status).toBe(200);
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

  it("S144: what Telegram delivers again is handled once, and the same id in another chat is another message", async () => {
    await withWebhook({}, async ({ channel, post }) => {
      const chats: string[] = [];
      await channel.start(async ({ chat }) => void chats.push(chat.id));
      const headers = { [HEADER]: SECRET };
      await Promise.all([1, 1, 1].map((id) => post(JSON.stringify(update(id)), headers)));
      await post(JSON.stringify(update(1)), headers);
      await post(JSON.stringify(update(1, "hello", -100500)), headers);
      expect(chats).toEqual(["7", "-100500"]);
      expect(channel.dropCounts()).toEqual({ duplicate: 3 });
    });
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

  it("lets Telegram keep what it cannot take: before the start, while paused, and after the stop", async () => {
    await withWebhook({}, async ({ channel, post }) => {
      const headers = { [HEADER]: SECRET };
      const status = async (): Promise<number> => (await post(JSON.stringify(update(1)), headers)).status;
      expect(await status()).toBe(503);
      await channel.start(ignore);
      channel.pause();
      expect(await status()).toBe(503);
      await channel.stop();
      expect(await status()).toBe(503);
    });
  });

  it("gives a message that was in work at the stop back to Telegram, and takes it after the next start", async () => {
    await withWebhook({}, async ({ bot, channel }) => {
      const arrival = createTurn();
      await channel.start(() => {
        arrival.now();
        return new Promise(() => undefined);
      });
      bot.message({ id: 7 }, "in work");
      await arrival.come;
      await channel.stop();
      await bot.redeliver();
      expect(bot.webhookAnswers.every((answer) => answer === 503)).toBe(true);
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      await bot.confirmed();
      expect(texts).toEqual(["in work"]);
    });
  });

  it("ends when a send shows that the token was revoked", async () => {
    await withWebhook({}, async ({ bot, channel }) => {
      await channel.start(ignore);
      bot.revoke();
      await expect(channel.send({ chatId: "7" }, "text")).rejects.toMatchObject({
        code: "CHANNEL_CREDENTIAL_REJECTED",
      });
      await expect(channel.ended).rejects.toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
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
