import type { Gate, InboundMessage } from "@openclaw/contracts";
import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { createFakeBotApi, type FakeBot, createRecordingLogger } from "@openclaw/testkit";
import { Bot, type Context } from "grammy";
import { describe, expect, it } from "vitest";
import { telegramGuard, telegramIdentity } from "../src/index.js";
import { eventFixtures } from "./event-fixtures.js";
import { TOKEN } from "./fixtures.js";

const BOT_ID = 700100;
const message = (fields: object = {}): object => ({
  message: {
    message_id: 1,
    date: 0,
    from: { id: 7, is_bot: false, first_name: "Ann" },
    chat: { id: 7, type: "private", first_name: "Ann" },
    text: "hello",
    ...fields,
  },
});

interface GuardedBot {
  readonly handle: (update: object) => Promise<void>;
  /** Kinds of the updates that reached the handler. */
  readonly handled: readonly string[];
  readonly sent: FakeBot["sent"];
}

/** A bot with a guard and a handler for everything. */
async function withGuardedBot(gate: Gate, body: (bot: GuardedBot) => Promise<void>): Promise<void> {
  const api = await createFakeBotApi();
  const fake = api.bot(TOKEN);
  fake.message({ id: 7 }, "makes the chat known to the server");
  const bot = new Bot(TOKEN, { client: { apiRoot: api.url } });
  const handled: string[] = [];
  bot.use(telegramGuard({ gate, account: "work" }));
  bot.use((ctx) => void handled.push(Object.keys(ctx.update).find((key) => key !== "update_id") ?? ""));
  let updateId = 0;
  const handle = (update: object): Promise<void> =>
    bot.handleUpdate({ ...update, update_id: (updateId += 1) });
  try {
    await bot.init();
    await body({ handled, sent: fake.sent, handle });
  } finally {
    await api.close();
  }
}

const fixedGate = (outcome: "admit" | "drop", seen: InboundMessage[] = []): Gate => ({
  admit: async (inbound) => {
    seen.push(inbound);
    return { outcome, reason: outcome === "admit" ? "dm_policy_open" : "dm_policy_disabled" };
  },
});

describe("telegramGuard", () => {
  it("lets an existing bot gain pairing: code, silence, approval, answer, revocation", async () => {
    const pairing = createPairing({ store: createMemoryStore() });
    await withGuardedBot(createGate({ pairing, identity: telegramIdentity }), async (bot) => {
      await bot.handle(message());
      await bot.handle(message({ message_id: 2 }));
      const [request] = await pairing.listRequests({ channel: "telegram", account: "work" });
      expect(bot.sent).toMatchObject([
        { chatId: "7", text: expect.stringContaining(request?.code ?? "no request") },
      ]);
      expect(bot.handled).toEqual([]);
      await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "test" } });
      await bot.handle(message({ message_id: 3 }));
      expect(bot.handled).toEqual(["message"]);
      await pairing.revoke({ channel: "telegram", account: "work", senderId: "7" });
      await bot.handle(message({ message_id: 4 }));
      expect(bot.handled).toEqual(["message"]);
      expect(bot.sent).toHaveLength(2);
    });
  });

  it("S110 S111: a gate that drops lets no kind of update reach a handler", async () => {
    await withGuardedBot(fixedGate("drop"), async (bot) => {
      for (const make of Object.values(eventFixtures)) await bot.handle(make(7));
      await bot.handle(message());
      expect(bot.handled).toEqual([]);
      expect(bot.sent).toEqual([]);
    });
  });

  it("passes messages, edits, button presses and reactions that are admitted, and nothing that it does not know", async () => {
    const seen: InboundMessage[] = [];
    await withGuardedBot(fixedGate("admit", seen), async (bot) => {
      for (const make of Object.values(eventFixtures)) await bot.handle(make(7));
      await bot.handle(message());
      expect(bot.handled).toEqual(["edited_message", "message_reaction", "callback_query", "message"]);
      expect(seen.map(({ kind, account }) => `${kind} ${account}`)).toEqual([
        "interaction work",
        "reaction work",
        "interaction work",
        "message work",
      ]);
    });
  });

  it("S109: only a message leads to a challenge", async () => {
    const pairing = createPairing({ store: createMemoryStore() });
    await withGuardedBot(createGate({ pairing, identity: telegramIdentity }), async (bot) => {
      for (const make of Object.values(eventFixtures)) await bot.handle(make(7));
      expect(await pairing.listRequests()).toEqual([]);
      expect(bot.sent).toEqual([]);
    });
  });

  it("S109: what the bot wrote itself never reaches the gate", async () => {
    const seen: InboundMessage[] = [];
    await withGuardedBot(fixedGate("admit", seen), async (bot) => {
      await bot.handle(message({ from: { id: BOT_ID, is_bot: false, first_name: "Bot" } }));
      expect(seen).toEqual([]);
    });
  });

  it("fits bots with a context of their own", () => {
    type Flavored = Context & { readonly session: { readonly count: number } };
    const bot = new Bot<Flavored>(TOKEN);
    expect(bot.use(telegramGuard({ gate: fixedGate("admit") }))).toBeDefined();
  });

  it("S155: a challenge that cannot be sent fails without the token, and the bot goes on", async () => {
    const api = await createFakeBotApi();
    const fake = api.bot(TOKEN);
    fake.message({ id: 7 }, "hello");
    fake.failNext("sendMessage", { kind: "html", status: 502 });
    const logger = createRecordingLogger();
    const errors: unknown[] = [];
    const gate: Gate = {
      admit: async (_message, reply) => {
        await reply("code").catch((error: unknown) => errors.push(error));
        return { outcome: "challenge", reason: "dm_policy_pairing_required", challenge: "send-failed" };
      },
    };
    const bot = new Bot(TOKEN, { client: { apiRoot: api.url } });
    await bot.init();
    bot.use(telegramGuard({ gate, logger }));
    await bot.handleUpdate({ update_id: 1, ...message() });
    await api.close();
    expect(errors).toMatchObject([{ code: "CHANNEL_UNREACHABLE" }]);
    expect(
      errors.map((error) => (error instanceof Error ? `${error.stack} ${String(error.cause)}` : "")).join(),
    ).not.toContain(TOKEN);
  });
});
