import type { Gate, InboundMessage } from "@openclaw/contracts";
import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { createFakeSlack, type FakeSlack, type FakeSlackApp } from "@openclaw/testkit/slack";
import { App, SocketModeReceiver, type StringIndexed } from "@slack/bolt";
import { describe, expect, it } from "vitest";
import { slackGuard, slackIdentity, type SlackGuardOptions } from "../src/index.js";
import { silentSlackLogger } from "../src/slack-logger.js";
import { eventFixtures } from "./event-fixtures.js";
import { APP_TOKEN, BOT_TOKEN } from "./fixtures.js";

const ANN = "U0ANN0001";

interface GuardedBot {
  readonly slack: FakeSlack;
  readonly app: FakeSlackApp;
  readonly bolt: App;
  /** Kinds of what reached the middleware behind the guard. */
  readonly handled: readonly string[];
}

const kindOf = (body: StringIndexed): string =>
  String(body["event"]?.["type"] ?? body["command"] ?? body["type"]);

/** A Bolt app on Socket Mode with a guard, as its author would write it. */
async function withGuardedBot(
  options: SlackGuardOptions,
  body: (bot: GuardedBot) => Promise<void>,
): Promise<void> {
  const slack = await createFakeSlack();
  const app = slack.app({ botToken: BOT_TOKEN, appToken: APP_TOKEN });
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const bolt = new App({
    token: BOT_TOKEN,
    receiver: new SocketModeReceiver({
      appToken: APP_TOKEN,
      logger: silentSlackLogger,
      installerOptions: { clientOptions },
    }),
    logger: silentSlackLogger,
    clientOptions,
  });
  const handled: string[] = [];
  bolt.use(slackGuard({ account: "work", ...options }));
  bolt.use(async (args) => {
    handled.push(kindOf(args.body));
    if ("ack" in args && typeof args.ack === "function") await args.ack();
    await args.next();
  });
  bolt.message(async ({ message, say }) => {
    if ("text" in message) await say(`You said: ${message.text}`);
  });
  await bolt.start();
  try {
    await body({ slack, app, bolt, handled });
  } finally {
    await bolt.stop();
    await slack.close();
  }
}

const MARKER = "U0MARKER1";

/** Admits one more person, whose answer tells that everything before it is through: Bolt acknowledges before it handles. */
const withMarker = (gate: Gate): Gate => ({
  admit: async (inbound, reply) =>
    inbound.sender.id === MARKER
      ? { outcome: "admit", reason: "dm_policy_open" }
      : await gate.admit(inbound, reply),
});

async function pass(app: FakeSlackApp): Promise<void> {
  app.message(MARKER, "marker");
  await app.nextSent(app.directChannel(MARKER));
}

/** Bolt itself neither passes on nor answers interactions whose type or sender it does not know. */
const known = Object.entries(eventFixtures).filter(([name]) => !name.startsWith("interaction_"));

/** Everything that is no message, and then waits until it is through. */
async function pushAll(app: FakeSlackApp): Promise<void> {
  await pass(app); // From here on the guard knows who the bot is.
  for (const [, push] of known) push(app, ANN);
  await pass(app);
  await app.settled();
}

const fixedGate = (outcome: "admit" | "drop", seen: InboundMessage[] = []): Gate => ({
  admit: async (inbound) => {
    seen.push(inbound);
    return { outcome, reason: outcome === "admit" ? "dm_policy_open" : "dm_policy_disabled" };
  },
});

describe("slackGuard", () => {
  it("lets an existing bot gain pairing: code, silence, approval, answer, revocation", async () => {
    const pairing = createPairing({ store: createMemoryStore() });
    await withGuardedBot({ gate: createGate({ pairing, identity: slackIdentity }) }, async ({ app }) => {
      const direct = app.directChannel(ANN);
      app.message(ANN, "one", { thread_ts: "1.0" });
      const challenge = await app.nextSent(direct);
      const [request] = await pairing.listRequests({ channel: "slack", account: "work" });
      expect(challenge.text).toContain(request?.code ?? "no request");
      expect(challenge.arguments).toMatchObject({ thread_ts: "1.0", unfurl_links: "false", mrkdwn: "false" });
      app.message(ANN, "two");
      await app.settled();
      await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "test" } });
      app.message(ANN, "three");
      expect((await app.nextSent(direct)).text).toBe("You said: three");
      await pairing.revoke({ channel: "slack", account: "work", senderId: ANN });
      app.message(ANN, "four");
      expect((await app.nextSent(direct)).text).toContain(ANN);
      expect(app.sent).toHaveLength(3);
    });
  });

  it("S109: a slash command of a stranger is answered with a code that only they see", async () => {
    const pairing = createPairing({ store: createMemoryStore() });
    await withGuardedBot(
      { gate: createGate({ pairing, identity: slackIdentity }) },
      async ({ app, handled }) => {
        app.command(ANN, "/ask", "hello");
        const answer = await app.nextSent(app.directChannel(ANN));
        const [request] = await pairing.listRequests({ channel: "slack", account: "work" });
        expect(answer).toMatchObject({ isResponse: true, arguments: { response_type: "ephemeral" } });
        expect(answer.text).toContain(request?.code ?? "no request");
        expect(request?.meta).toMatchObject({ name: ANN.toLowerCase() });
        await app.settled();
        expect(app.acknowledged).toEqual(["slash_commands"]);
        expect(handled).toEqual([]);
      },
    );
  });

  it("sends no answer to a command anywhere but to Slack", async () => {
    const errors: unknown[] = [];
    const gate: Gate = {
      admit: async (_message, reply) => {
        await reply("code").catch((error: unknown) => errors.push(error));
        return { outcome: "challenge", reason: "dm_policy_pairing_required", challenge: "send-failed" };
      },
    };
    await withGuardedBot({ gate }, async ({ app }) => {
      app.command(ANN, "/ask", "hello", { response_url: "http://127.0.0.1:9/elsewhere" });
      await app.settled();
      expect(errors).toMatchObject([{ code: "CHANNEL_REQUEST_REFUSED" }]);
      expect(app.sent).toEqual([]);
    });
  });

  it("S110 S111: a gate that drops lets no kind of event reach a listener, and leaves nothing unanswered", async () => {
    await withGuardedBot({ gate: withMarker(fixedGate("drop")) }, async ({ app, handled }) => {
      app.message(ANN, "hello");
      app.command(ANN, "/ask", "hello");
      await pushAll(app);
      expect(handled).toEqual(["message", "message"]);
      expect(app.sent.map(({ text }) => text)).toEqual(["You said: marker", "You said: marker"]);
    });
  });

  it("passes messages, commands, interactions and reactions that are admitted, and nothing that it does not know", async () => {
    const seen: InboundMessage[] = [];
    await withGuardedBot({ gate: fixedGate("admit", seen) }, async ({ app, handled }) => {
      app.event({ type: "app_mention", user: ANN, channel: "C0GENERAL", ts: "1.1", text: "<@bot>" });
      app.command(ANN, "/ask", "hello");
      await pushAll(app);
      expect(handled.toSorted()).toEqual([
        "/ask",
        "app_mention",
        "block_actions",
        "block_suggestion",
        "dialog_submission",
        "dialog_suggestion",
        "interactive_message",
        "message",
        "message",
        "message_action",
        "reaction_added",
        "reaction_removed",
        "shortcut",
        "view_closed",
        "view_submission",
      ]);
      expect(new Set(seen.map(({ account }) => account))).toEqual(new Set(["work"]));
      expect(seen.map(({ kind }) => kind).filter((kind) => kind === "message")).toHaveLength(4);
    });
  });

  it("S109: only a message leads to a challenge", async () => {
    const pairing = createPairing({ store: createMemoryStore() });
    const gate = withMarker(createGate({ pairing, identity: slackIdentity }));
    await withGuardedBot({ gate }, async ({ app }) => {
      await pushAll(app);
      expect(await pairing.listRequests()).toEqual([]);
      expect(app.sent).toHaveLength(2);
    });
  });

  it("somebody of another workspace is known by both ids, whatever the request says about the bot's own", async () => {
    const seen: InboundMessage[] = [];
    await withGuardedBot({ gate: withMarker(fixedGate("drop", seen)) }, async ({ app }) => {
      const lying = { team_id: "T0OTHER", authorizations: [{ team_id: "T0OTHER" }] };
      app.event(
        {
          type: "message",
          user: ANN,
          team: "T0OTHER",
          channel: "D0X",
          channel_type: "im",
          ts: "1",
          text: "hi",
        },
        lying,
      );
      app.message(ANN, "hello");
      await pass(app);
    });
    expect(seen.map(({ sender }) => sender.id)).toEqual([`team:T0OTHER:user:${ANN}`, ANN]);
  });

  it("lets nobody in while Slack does not tell who the bot is, and asks again", async () => {
    const errors: string[] = [];
    await withGuardedBot({ gate: fixedGate("admit") }, async ({ app, bolt, handled }) => {
      const failed = new Promise<void>((resolve) =>
        bolt.error(async (error) => {
          errors.push(error.message);
          resolve();
        }),
      );
      app.failNext("auth.test", { kind: "status", status: 500 });
      app.message(ANN, "one");
      await failed;
      app.message(ANN, "two");
      await app.nextSent(app.directChannel(ANN));
      expect(handled).toEqual(["message"]);
      expect(app.sent.map(({ text }) => text)).toEqual(["You said: two"]);
      expect(errors.join()).toMatch(/auth\.test/);
      expect(errors.join()).not.toContain(BOT_TOKEN);
    });
  });

  it("S155: a challenge that cannot be sent fails without the token, and the bot goes on", async () => {
    const errors: unknown[] = [];
    const gate: Gate = {
      admit: async (_message, reply) => {
        await reply("code").catch((error: unknown) => errors.push(error));
        return { outcome: "challenge", reason: "dm_policy_pairing_required", challenge: "send-failed" };
      },
    };
    await withGuardedBot({ gate: withMarker(gate) }, async ({ app }) => {
      app.failNext("chat.postMessage", {
        kind: "error",
        error: "missing_scope",
        fields: { needed: "chat:write" },
      });
      app.message(ANN, "hello");
      await app.nextCall("chat.postMessage");
      await pass(app);
    });
    expect(errors).toMatchObject([
      { code: "CHANNEL_REQUEST_REFUSED", message: expect.stringContaining("chat:write") },
    ]);
    expect(
      errors.map((error) => (error instanceof Error ? `${error.stack} ${String(error.cause)}` : "")).join(),
    ).not.toContain(BOT_TOKEN);
  });

  it("fits apps with a context of their own", () => {
    const bolt = new App<{ readonly count: number }>({
      token: BOT_TOKEN,
      signingSecret: "s",
      tokenVerificationEnabled: false,
    });
    expect(bolt.use(slackGuard({ gate: fixedGate("admit") }))).toBeDefined();
  });
});
