import { Client, DefaultCache, EventDispatcher, LoggerLevel, WSClient } from "@larksuiteoapi/node-sdk";
import type { Gate, InboundMessage } from "@openclaw/contracts";
import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { createFakeFeishu, type FakeFeishuApp, type FakeFeishuEvent } from "@openclaw/testkit/feishu";
import { describe, expect, it } from "vitest";
import { feishuGuard, feishuIdentity } from "../src/index.js";
import { eventFixtures } from "./event-fixtures.js";
import { ANN, APP_ID, APP_SECRET } from "./fixtures.js";

interface GuardedBot {
  readonly app: FakeFeishuApp;
  /** Types of the events that reached a handler. */
  readonly handled: readonly string[];
  /** An event arrives and has been dealt with. */
  readonly invoke: (event: FakeFeishuEvent) => Promise<unknown>;
}

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, trace: () => {} };

/** A bot on the SDK with a guard around its handlers. */
async function withGuardedBot(gate: Gate, body: (bot: GuardedBot) => Promise<void>): Promise<void> {
  const feishu = await createFakeFeishu();
  const app = feishu.app(APP_ID, APP_SECRET);
  const sdk = { appId: APP_ID, appSecret: APP_SECRET, domain: feishu.url, logger: silent };
  const client = new Client({ ...sdk, cache: new DefaultCache(), loggerLevel: LoggerLevel.fatal });
  const handled: string[] = [];
  const guard = feishuGuard({ gate, client, account: "work", botOpenId: app.botOpenId });
  const dispatcher = new EventDispatcher({ logger: silent }).register(
    guard({
      "im.message.receive_v1": ({ message }) => void handled.push(message.message_type),
      "card.action.trigger": ({ operator }) => {
        handled.push(operator.open_id);
        return { toast: { type: "info", content: "done" } };
      },
    }),
  );
  try {
    await body({ app, handled, invoke: (event) => dispatcher.invoke(event, { needCheck: false }) });
  } finally {
    await feishu.close();
  }
}

const fixedGate = (outcome: "admit" | "drop", seen: InboundMessage[] = []): Gate => ({
  admit: async (inbound) => {
    seen.push(inbound);
    return { outcome, reason: outcome === "admit" ? "dm_policy_open" : "dm_policy_disabled" };
  },
});

describe("feishuGuard", () => {
  it("lets an existing bot gain pairing: code, silence, approval, answer, revocation", async () => {
    const pairing = createPairing({ store: createMemoryStore() });
    await withGuardedBot(
      createGate({ pairing, identity: feishuIdentity }),
      async ({ app, handled, invoke }) => {
        const write = (): Promise<unknown> => invoke(app.message(ANN, "hello"));
        await write();
        await write();
        const [request] = await pairing.listRequests({ channel: "feishu", account: "work" });
        expect(app.sent).toMatchObject([
          { to: ANN, text: expect.stringContaining(request?.code ?? "no request") },
        ]);
        expect(handled).toEqual([]);
        await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "test" } });
        await write();
        expect(handled).toEqual(["text"]);
        await pairing.revoke({ channel: "feishu", account: "work", senderId: ANN });
        await write();
        expect(handled).toEqual(["text"]);
        expect(app.sent).toHaveLength(2);
      },
    );
  });

  it("S110 S111: a gate that drops lets no event reach a handler", async () => {
    await withGuardedBot(fixedGate("drop"), async ({ app, handled, invoke }) => {
      for (const make of Object.values(eventFixtures)) await invoke(make(ANN));
      await invoke(app.message(ANN, "hello"));
      expect(handled).toEqual([]);
      expect(app.sent).toEqual([]);
    });
  });

  it("S109: only a message leads to a challenge", async () => {
    const pairing = createPairing({ store: createMemoryStore() });
    await withGuardedBot(
      createGate({ pairing, identity: feishuIdentity }),
      async ({ app, handled, invoke }) => {
        for (const make of Object.values(eventFixtures)) await invoke(make(ANN));
        expect(await pairing.listRequests()).toEqual([]);
        expect(app.sent).toEqual([]);
        expect(handled).toEqual([]);
      },
    );
  });

  it("gives Feishu what the handler of a press that is admitted answers", async () => {
    const seen: InboundMessage[] = [];
    await withGuardedBot(fixedGate("admit", seen), async ({ app, handled, invoke }) => {
      await invoke(app.message(ANN, "hello"));
      const answer = await invoke(eventFixtures["card.action.trigger"]?.(ANN) ?? {});
      expect(answer).toEqual({ toast: { type: "info", content: "done" } });
      expect(handled).toEqual(["text", ANN]);
      expect(seen.map(({ account, chat, kind }) => `${account} ${kind} ${chat.kind}`)).toEqual([
        "work message direct",
        "work interaction direct",
      ]);
    });
  });

  it("refuses handlers that it cannot guard, when they are given to it", () => {
    const guard = feishuGuard({ gate: fixedGate("admit"), client: { request: async () => ({ code: 0 }) } });
    const handlers = {
      "im.message.receive_v1": () => undefined,
      "im.message.reaction.created_v1": () => undefined,
    };
    expect(() => guard(handlers)).toThrow(
      expect.objectContaining({
        code: "CHANNEL_OPTIONS_INVALID",
        message: expect.stringMatching(/im\.message\.reaction\.created_v1.*without the guard/),
      }),
    );
  });

  it("S155: a challenge that cannot be sent fails with a code of its own and without the request", async () => {
    const errors: unknown[] = [];
    const gate: Gate = {
      admit: async (_message, reply) => {
        await reply("the code").catch((error: unknown) => errors.push(error));
        return { outcome: "challenge", reason: "dm_policy_pairing_required", challenge: "send-failed" };
      },
    };
    await withGuardedBot(gate, async ({ app, invoke }) => {
      app.failNext("create", { kind: "html", status: 502 });
      await invoke(app.message(ANN, "hello"));
      app.failNext("create", { kind: "code", status: 200, code: 230_013 });
      await invoke(app.message(ANN, "hello"));
    });
    expect(errors).toMatchObject([{ code: "CHANNEL_UNREACHABLE" }, { code: "CHANNEL_REQUEST_REFUSED" }]);
    const texts = errors.map((error) =>
      error instanceof Error ? `${error.stack} ${String(error.cause)}` : "",
    );
    for (const secret of [APP_SECRET, "fake-token", "the code"]) expect(texts.join()).not.toContain(secret);
  });

  it("works on the SDK's long connection", async () => {
    const feishu = await createFakeFeishu();
    const app = feishu.app(APP_ID, APP_SECRET);
    const sdk = { appId: APP_ID, appSecret: APP_SECRET, domain: feishu.url, logger: silent };
    const client = new Client({ ...sdk, cache: new DefaultCache() });
    const guard = feishuGuard({ gate: fixedGate("admit"), client });
    const texts: string[] = [];
    const eventDispatcher = new EventDispatcher({ logger: silent }).register(
      guard({ "im.message.receive_v1": ({ message }) => void texts.push(message.content) }),
    );
    const long = new WSClient(sdk);
    await long.start({ eventDispatcher });
    app.message(ANN, "over the wire");
    await app.confirmed();
    expect(texts).toEqual(['{"text":"over the wire"}']);
    long.close({ force: true });
    await feishu.close();
  });
});
