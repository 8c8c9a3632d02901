import assert from "node:assert/strict";
import { need, type SuiteSetup } from "./channel-suite-bot.js";
import type { HasCapability } from "./channel-suite-types.js";

export type DeclareChannelTest = (title: string, body: (setup: SuiteSetup) => Promise<void>) => void;

/** Who gets in, and what strangers get to see. */
export function accessTests(test: DeclareChannelTest, has: HasCapability): void {
  test("a stranger gets one code, then silence, is admitted once approved, and gets a code again once revoked", async (setup) => {
    const { vendor, bot, pairing, identity, people } = setup;
    const [stranger] = people;
    await vendor.sendDirect(stranger, "one");
    const challenge = await vendor.nextReply(stranger);
    const [request] = await pairing.listRequests({ channel: identity.channel });
    assert.equal(request?.senderId, stranger);
    assert.ok(challenge.includes(request.code), "the challenge holds the code");
    assert.ok(challenge.includes(identity.senderIdLine(stranger)), "the challenge holds the sender's own id");
    await vendor.sendDirect(stranger, "two");
    await bot.handled(2);
    assert.deepEqual(vendor.replies(stranger), [challenge]);
    await setup.approveOnly();
    await vendor.sendDirect(stranger, "three");
    assert.equal(await vendor.nextReply(stranger), "echo: three");
    const { id: channel, account } = setup.channel;
    assert.equal((await pairing.revoke({ channel, account, senderId: stranger })).status, "revoked");
    await vendor.sendDirect(stranger, "four");
    assert.ok((await vendor.nextReply(stranger)).includes(identity.senderIdLine(stranger)));
    assert.deepEqual(
      bot.inbound.map((message) => message.text),
      ["one", "two", "three", "four"],
    );
  });

  test("a message tells who wrote it, where, and where an answer goes", async ({
    vendor,
    bot,
    channel,
    identity,
    people,
  }) => {
    const [person] = people;
    await vendor.sendDirect(person, "hello");
    const message = await bot.nextInbound();
    assert.equal(message.channel, identity.channel);
    assert.equal(message.account, channel.account);
    assert.equal(message.kind, "message");
    assert.equal(message.chat.kind, "direct");
    assert.equal(message.sender.id, person);
    assert.equal(message.text, "hello");
    assert.notEqual(message.messageId, "");
    assert.equal(identity.normalizeAllowEntry(person), person);
    await bot.handled(1);
    await vendor.nextReply(person);
    await channel.send(identity.directTarget(person), "direct");
    assert.equal(await vendor.nextReply(person), "direct");
  });

  if (has("groups")) {
    test("S100: an approval never opens a group, and nobody is challenged there", async (setup) => {
      const { vendor, bot, people, pairing, identity } = setup;
      const [person, stranger] = people;
      await vendor.sendDirect(person, "let me in");
      await vendor.nextReply(person);
      await bot.handled(1);
      await setup.approveOnly();
      const sendGroup = need(vendor.sendGroup, "sendGroup");
      await sendGroup(person, "paired in a group");
      await sendGroup(stranger, "stranger in a group");
      await bot.handled(3);
      assert.deepEqual(
        bot.decisions.map((decision) => decision.outcome),
        ["challenge", "drop", "drop"],
      );
      assert.deepEqual(need(vendor.groupReplies, "groupReplies")(), []);
      assert.deepEqual(await pairing.listRequests({ channel: identity.channel }), []);
    });
  }

  if (has("accounts")) {
    test("S96: an approval for one account opens no other", async (setup) => {
      const { vendor, people, startBot } = setup;
      const [person] = people;
      const second = need(setup.second, "second");
      await vendor.sendDirect(person, "first account");
      await vendor.nextReply(person);
      await setup.approveOnly();
      const secondBot = await startBot(second);
      await second.vendor.sendDirect(person, "second account");
      await secondBot.handled(1);
      assert.equal((await secondBot.nextInbound()).account, second.channel.account);
      assert.deepEqual(
        secondBot.decisions.map((decision) => decision.outcome),
        ["challenge"],
      );
      await vendor.sendDirect(person, "first again");
      assert.equal(await vendor.nextReply(person), "echo: first again");
      assert.equal(second.vendor.replies(person).length, 1);
    });
  }

  if (has("events")) {
    test("S109 S110: what is no message reaches nobody as one, and makes no request and no reply", async (setup) => {
      const { vendor, bot, people, pairing, identity } = setup;
      const [stranger] = people;
      for (const send of Object.values(need(vendor.events, "events"))) await send(stranger);
      // Events of one chat arrive in order: what they caused is visible before this message is.
      await vendor.sendDirect(stranger, "a message");
      const challenge = await vendor.nextReply(stranger);
      const messages = bot.inbound.filter((message) => message.kind === "message");
      assert.deepEqual(
        messages.map((message) => message.text),
        ["a message"],
      );
      await bot.handled(bot.inbound.length);
      const effects = bot.decisions
        .map((decision) => decision.outcome)
        .filter((outcome) => outcome !== "drop");
      assert.deepEqual(effects, ["challenge"]);
      const requests = await pairing.listRequests({ channel: identity.channel });
      assert.deepEqual(
        requests.map((request) => request.senderId),
        [stranger],
      );
      assert.deepEqual(vendor.groupReplies?.() ?? [], []);
      assert.deepEqual(vendor.replies(stranger), [challenge]);
    });
  }

  if (has("duplicates")) {
    test("S144: a message that is delivered twice is handled once, and the same text again is a new message", async (setup) => {
      const { vendor, bot, people } = setup;
      const [person] = people;
      await need(vendor.sendTwice, "sendTwice")(person, "twice");
      await vendor.sendDirect(person, "twice");
      await vendor.sendDirect(person, "last");
      await bot.handled(3);
      assert.deepEqual(
        bot.inbound.map((message) => message.text),
        ["twice", "twice", "last"],
      );
    });
  }
}
