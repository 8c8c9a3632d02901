import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { createFakeBotApi, type FakeBot, type FakeBotApi } from "../src/index.js";

const TOKEN = "123456:AAtestToken";

type Answer = {
  readonly ok: boolean;
  readonly error_code?: number;
  readonly description?: string;
  readonly result?: unknown;
};
type Call = (method: string, payload?: object, token?: string) => Promise<Answer>;

async function withServer(body: (call: Call, bot: FakeBot, api: FakeBotApi) => Promise<void>): Promise<void> {
  const api = await createFakeBotApi();
  const bot = api.bot(TOKEN);
  const call: Call = async (method, payload = {}, token = TOKEN) => {
    const response = await fetch(`${api.url}/bot${token}/${method}`, {
      method: "POST",
      body: JSON.stringify(payload),
    });
    const answer: unknown = await response.json();
    return isAnswer(answer) ? answer : { ok: false };
  };
  try {
    await body(call, bot, api);
  } finally {
    await api.close();
  }
}

const isAnswer = (value: unknown): value is Answer =>
  typeof value === "object" && value !== null && "ok" in value;

describe("createFakeBotApi", () => {
  it("knows the tokens of its bots, and tells unknown from malformed ones", async () => {
    await withServer(async (call) => {
      expect(await call("getMe")).toMatchObject({ ok: true, result: { id: 123456, is_bot: true } });
      expect(await call("getMe", {}, "999:AAother")).toMatchObject({ ok: false, error_code: 401 });
      expect(await call("getMe", {}, "nonsense")).toMatchObject({ ok: false, error_code: 404 });
      expect(await call("makeCoffee")).toMatchObject({ ok: false, error_code: 404 });
    });
  });

  it("delivers an update until a poll confirms it by its offset", async () => {
    await withServer(async (call, bot) => {
      const { update_id: first } = bot.message({ id: 7 }, "one");
      bot.message({ id: 7 }, "two");
      const both = { result: [{ update_id: first }, { update_id: first + 1 }] };
      expect(await call("getUpdates")).toMatchObject(both);
      expect(await call("getUpdates", { offset: first })).toMatchObject(both);
      expect(await call("getUpdates", { offset: first, limit: 1 })).toMatchObject({
        result: [{ update_id: first }],
      });
      expect((await call("getUpdates", { offset: first + 2 })).result).toEqual([]);
      expect(bot.pending()).toBe(0);
    });
  });

  it("holds a poll open until something comes", async () => {
    await withServer(async (call, bot) => {
      const polling = call("getUpdates", { timeout: 30 });
      await bot.polling();
      bot.message({ id: 7 }, "at last");
      expect(await polling).toMatchObject({ result: [{ message: { text: "at last", from: { id: 7 } } }] });
    });
  });

  it("throws out the poll that was there first", async () => {
    await withServer(async (call, bot) => {
      const first = call("getUpdates", { timeout: 30 });
      await bot.polling();
      expect(await call("getUpdates")).toMatchObject({ ok: true });
      expect(await first).toMatchObject({ ok: false, error_code: 409 });
    });
  });

  it("refuses texts as Telegram does: empty, too long, and to people who never wrote", async () => {
    await withServer(async (call, bot) => {
      bot.message({ id: 7 }, "hello");
      const refused = async (payload: object): Promise<string | undefined> =>
        (await call("sendMessage", payload)).description;
      expect(await refused({ chat_id: 7, text: " " })).toBe("Bad Request: message text is empty");
      expect(await refused({ chat_id: 7, text: "a".repeat(4097) })).toBe("Bad Request: message is too long");
      expect(await refused({ chat_id: 8, text: "hi" })).toBe("Bad Request: chat not found");
      expect(await refused({ chat_id: 7, text: "a".repeat(4096) })).toBeUndefined();
      expect((await bot.nextSent(7)).text).toHaveLength(4096);
    });
  });

  it("fails as often as it was told to, and as it was told", async () => {
    await withServer(async (call, bot) => {
      bot.failNext("getMe", { kind: "status", status: 429, retryAfterSeconds: 3 });
      bot.failNext("getMe", { kind: "close" });
      expect(await call("getMe")).toMatchObject({
        ok: false,
        error_code: 429,
        parameters: { retry_after: 3 },
      });
      await expect(call("getMe")).rejects.toThrow("fetch failed");
      expect(await call("getMe")).toMatchObject({ ok: true });
    });
  });

  it("is away and back under the same address, with what users sent meanwhile", async () => {
    await withServer(async (call, bot, api) => {
      await api.down();
      bot.message({ id: 7 }, "meanwhile");
      await expect(call("getUpdates")).rejects.toThrow("fetch failed");
      await api.up();
      expect(await call("getUpdates")).toMatchObject({ result: [{ message: { text: "meanwhile" } }] });
    });
  });

  it("delivers to a webhook with its secret, keeps what was not taken, and refuses polls meanwhile", async () => {
    const seen: unknown[] = [];
    let status = 500;
    const server = createServer((request, response) => {
      seen.push(request.headers["x-telegram-bot-api-secret-token"]);
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    await withServer(async (call, bot) => {
      await call("setWebhook", { url: `http://127.0.0.1:${port}/`, secret_token: "s3cret" });
      expect(await call("getUpdates")).toMatchObject({ ok: false, error_code: 409 });
      bot.message({ id: 7 }, "hello");
      await bot.redeliver();
      status = 200;
      await bot.redeliver();
      expect(bot.webhookAnswers.at(-1)).toBe(200);
      expect(bot.webhookAnswers[0]).toBe(500);
      expect(new Set(seen)).toEqual(new Set(["s3cret"]));
      expect(bot.pending()).toBe(0);
    });
    await new Promise((resolve) => server.close(resolve));
  });
});
