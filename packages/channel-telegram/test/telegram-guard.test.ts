import type { Gate, InboundMessage } from "@openclaw/contracts";
import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { createFakeBotApi } from "@openclaw/testkit";
import { Bot, type BotConfig, type Context } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import { describe, expect, it } from "vitest";
import { telegramGuard, telegramIdentity } from "../src/index.js";
import { eventFixtures } from "./event-fixtures.js";
import { createRecordingLogger, TOKEN } from "./fixtures.js";

const BOT_INFO: UserFromGetMe = {
  id: 700100,
  is_bot: true,
  first_name: "Bot",
  username: "the_bot",
  can_join_groups: true,
  can_read_all_group_messages: false,
  can_connect_to_business: false,
  can_manage_bots: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
  supports_inline_queries: false,
  supports_join_request_queries: false,
};
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
  readonly handled: readonly string[];
  readonly sent: readonly { readonly chatId: unknown; readonly text: unknown }[];
}

/** A bot with a guard and a handler for everything; what it sends is caught before the network. */
function createGuardedBot<Ctx extends Context = Context>(gate: Gate, config?: BotConfig<Ctx>): GuardedBot {
  const bot = new Bot<Ctx>(TOKEN, { ...config, botInfo: BOT_INFO });
  const handled: string[] = [];
  const sent: { chatId: unknown; text: unknown }[] = [];
  bot.api.config.use((_call, _method, payload) => {
    sent.push({ chatId: Reflect.get(payload, "chat_id"), text: Reflect.get(payload, "text") });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing reads the answer.
    return Promise.resolve({ ok: true, result: true as never });
  });
  bot.use(telegramGuard({ gate, account: "work" }));
  bot.use((ctx) => void handled.push(Object.keys(ctx.update).find((key) => key !== "update_id") ?? ""));
  let updateId = 0;
  return {
    handled,
    sent,
    handle: (update) => bot.handleUpdate({ ...update, update_id: (updateId += 1) }),
  };
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
    const bot = createGuardedBot(createGate({ pairing, identity: telegramIdentity }));
    await bot.handle(message());
    await bot.handle(message({ message_id: 2 }));
    const [request] = await pairing.listRequests({ channel: "telegram", account: "work" });
    expect(bot.sent).toEqual([{ chatId: 7, text: expect.stringContaining(request?.code ?? "no request") }]);
    expect(bot.handled).toEqual([]);
    await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "test" } });
    await bot.handle(message({ message_id: 3 }));
    expect(bot.handled).toEqual(["message"]);
    await pairing.revoke({ channel: "telegram", account: "work", senderId: "7" });
    await bot.handle(message({ message_id: 4 }));
    expect(bot.handled).toEqual(["message"]);
    expect(bot.sent).toHaveLength(2);
  });

  it("S110 S111: a gate that drops lets no kind of update reach a handler", async () => {
    const bot = createGuardedBot(fixedGate("drop"));
    for (const make of Object.values(eventFixtures)) await bot.handle(make(7));
    await bot.handle(message());
    expect(bot.handled).toEqual([]);
    expect(bot.sent).toEqual([]);
  });

  it("passes messages, edits, button presses and reactions that are admitted, and nothing that it does not know", async () => {
    const seen: InboundMessage[] = [];
    const bot = createGuardedBot(fixedGate("admit", seen));
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

  it("S109: only a message leads to a challenge", async () => {
    const pairing = createPairing({ store: createMemoryStore() });
    const bot = createGuardedBot(createGate({ pairing, identity: telegramIdentity }));
    for (const make of Object.values(eventFixtures)) await bot.handle(make(7));
    expect(await pairing.listRequests()).toEqual([]);
    expect(bot.sent).toEqual([]);
  });

  it("S109: what the bot wrote itself never reaches the gate", async () => {
    const seen: InboundMessage[] = [];
    const bot = createGuardedBot(fixedGate("admit", seen));
    await bot.handle(message({ from: BOT_INFO }));
    expect(seen).toEqual([]);
  });

  it("fits bots with a context of their own", async () => {
    type Flavored = Context & { readonly session: { readonly count: number } };
    const bot = createGuardedBot<Flavored>(fixedGate("admit"));
    await bot.handle(message());
    expect(bot.handled).toEqual(["message"]);
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
    const bot = new Bot(TOKEN, { botInfo: BOT_INFO, client: { apiRoot: api.url } });
    bot.use(telegramGuard({ gate, logger }));
    await bot.handleUpdate({ update_id: 1, ...message() });
    await api.close();
    expect(errors).toMatchObject([{ code: "CHANNEL_UNREACHABLE" }]);
    expect(
      errors.map((error) => (error instanceof Error ? `${error.stack} ${String(error.cause)}` : "")).join(),
    ).not.toContain(TOKEN);
  });
});
