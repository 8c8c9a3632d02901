import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { expect, it } from "vitest";
import type { DiscordChannel } from "../src/index.js";
import { discordIdentity } from "../src/index.js";
import { ANN, createInbox, ROOM, withBench } from "./fixtures.js";

/** A bot behind a gate, as a gateway makes one. */
async function startGated(channel: DiscordChannel) {
  const pairing = createPairing({ store: createMemoryStore() });
  const gate = createGate({ pairing, identity: discordIdentity });
  const inbox = createInbox(async (message) => {
    const reply = (text: string): Promise<void> => channel.send(message.replyTarget, text);
    const decision = await gate.admit(message, reply);
    if (decision.outcome === "admit") await reply(`echo: ${message.text}`);
  });
  await channel.start(inbox.onMessage);
  const approveAll = async (): Promise<void> => {
    for (const { code } of await pairing.listRequests()) {
      await pairing.approve({ code, approver: { surface: "host", id: "test" } });
    }
  };
  return { pairing, inbox, approveAll };
}

it("a slash command of a stranger leads to a code that only they see; the next one is not left hanging", async () => {
  await withBench({}, async ({ bot, channel }) => {
    const { pairing, approveAll } = await startGated(channel);
    const first = bot.slash(ANN, "ask", { options: [{ name: "what", type: 3, value: "the time" }] });
    const challenge = await bot.nextDirect(ANN.id);
    const [request] = await pairing.listRequests({ channel: "discord" });
    expect(challenge.content).toContain(request?.code);
    expect(challenge.isEphemeral).toBe(true);
    expect(first.state).toBe("answered");
    expect(request?.meta).toEqual({ tag: "ann", name: "Ann" });

    const removed = bot.nextCall("deleteOriginal");
    const second = bot.slash(ANN, "ask");
    await removed;
    await expect.poll(() => second.state).toBe("removed");
    expect(bot.sent).toHaveLength(1);

    await approveAll();
    bot.slash(ANN, "ask", { options: [{ name: "what", type: 3, value: "the time" }] });
    expect((await bot.nextDirect(ANN.id)).content).toBe("echo: /ask the time");
  });
});

it("S100: a slash command in a server leads to no code, and an approval does not admit it", async () => {
  await withBench({}, async ({ bot, channel }) => {
    const { pairing, approveAll } = await startGated(channel);
    bot.message(ANN, "let me in");
    await bot.nextDirect(ANN.id);
    await approveAll();
    const removed = bot.nextCall("deleteOriginal");
    bot.slash(ANN, "ask", { place: ROOM });
    await removed;
    expect(bot.sent).toHaveLength(1);
    expect(await pairing.listRequests()).toEqual([]);
  });
});

it("S111: who presses a button is asked about each time, and a stranger's press does nothing", async () => {
  await withBench({}, async ({ bot, channel }) => {
    const { inbox, pairing, approveAll } = await startGated(channel);
    const press = () =>
      bot.interact(
        ANN,
        3,
        { component_type: 2, custom_id: "yes" },
        {
          message: {
            id: "510000000000000001",
            channel_id: bot.directChannelOf(ANN.id),
            author: { id: bot.id },
          },
        },
      );
    const stranger = press();
    expect((await inbox.next()).kind).toBe("interaction");
    await expect.poll(() => stranger.state).toBe("acknowledged");
    expect(await pairing.listRequests()).toEqual([]);
    bot.message(ANN, "let me in");
    await bot.nextDirect(ANN.id);
    await approveAll();
    press();
    expect((await bot.nextDirect(ANN.id)).content).toBe("echo: yes");
    await pairing.revoke({ channel: "discord", senderId: ANN.id });
    const revoked = press();
    await expect.poll(() => revoked.state).toBe("acknowledged");
    bot.message(ANN, "last");
    expect((await bot.nextDirect(ANN.id)).content).toContain("Pairing code:");
    expect(bot.sent).toHaveLength(3);
  });
});

it("a long answer to a command comes in parts, a late one as a message in private, and nowhere in a server", async () => {
  let now = 0;
  await withBench({ clock: { now: () => now } }, async ({ bot, channel }) => {
    const inbox = createInbox();
    await channel.start(inbox.onMessage);
    bot.slash(ANN, "ask");
    const { replyTarget } = await inbox.next();
    await channel.send(replyTarget, "x".repeat(3000));
    expect(bot.sent.map(({ content, isEphemeral }) => [content.length, isEphemeral])).toEqual([
      [2000, true],
      [1000, true],
    ]);
    bot.slash(ANN, "ask", { place: ROOM });
    const group = (await inbox.next()).replyTarget;
    now = 15 * 60_000;
    await channel.send(replyTarget, "late");
    expect(bot.sent.at(-1)).toMatchObject({ content: "late", isEphemeral: false, directTo: ANN.id });
    await expect(channel.send(group, "late")).rejects.toMatchObject({ code: "CHANNEL_REQUEST_REFUSED" });
  });
});

it("an answer after the handler has ended is a follow-up", async () => {
  await withBench({}, async ({ bot, channel }) => {
    const inbox = createInbox();
    await channel.start(inbox.onMessage);
    const removed = bot.nextCall("deleteOriginal");
    bot.slash(ANN, "ask");
    const { replyTarget } = await inbox.next();
    await removed;
    await channel.send(replyTarget, "at last");
    expect(await bot.nextDirect(ANN.id)).toMatchObject({ content: "at last", isEphemeral: true });
  });
});

it("a command that Discord no longer lets us answer still gets its answer in private", async () => {
  await withBench({}, async ({ bot, channel, logger }) => {
    bot.failNext("callback", { kind: "status", status: 404, code: 10_062, message: "Unknown interaction" });
    const inbox = createInbox((message) => channel.send(message.replyTarget, "answer"));
    await channel.start(inbox.onMessage);
    const { token } = bot.slash(ANN, "ask");
    expect(await bot.nextDirect(ANN.id)).toMatchObject({ content: "answer", isEphemeral: false });
    expect(JSON.stringify(logger.lines)).toContain("not answered");
    expect(JSON.stringify(logger.lines)).not.toContain(token);
  });
});

it("an interaction that cannot be read is dropped, and ends nothing", async () => {
  await withBench({}, async ({ bot, channel }) => {
    const inbox = createInbox();
    await channel.start(inbox.onMessage);
    bot.interact(ANN, 2, { type: 1, name: { toString: null, valueOf: null } });
    bot.slash(ANN, "ask");
    expect((await inbox.next()).text).toBe("/ask");
    expect(channel.dropCounts()).toEqual({ malformed_event: 1 });
  });
});
