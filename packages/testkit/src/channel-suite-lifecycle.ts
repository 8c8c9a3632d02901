import assert from "node:assert/strict";
import { isOpenClawError, type InboundMessage } from "@openclaw/contracts";
import { createChangeNotifier } from "./change-notifier.js";
import type { DeclareChannelTest } from "./channel-suite-access.js";
import { need, startBot } from "./channel-suite-bot.js";
import type { HasCapability, ChannelHarness } from "./channel-suite-types.js";

export type DeclareHarnessTest = (title: string, body: (harness: ChannelHarness) => Promise<void>) => void;

/** Starting, stopping, order and size. */
export function lifecycleTests(test: DeclareChannelTest, bare: DeclareHarnessTest, has: HasCapability): void {
  bare("stops without having been started, and more than once", async ({ channel }) => {
    await channel.stop();
    await channel.stop();
    await channel.ended;
  });

  bare("refuses to send while it is not running", async ({ channel, identity, people }) => {
    const target = identity.directTarget(people[0]);
    await assert.rejects(channel.send(target, "early"), (error) => isOpenClawError(error));
  });

  test("resolves `ended` when it is stopped", async ({ channel, identity, people }) => {
    await channel.stop();
    await channel.ended;
    const target = identity.directTarget(people[0]);
    await assert.rejects(channel.send(target, "late"), (error) => isOpenClawError(error));
  });

  bare("a slow message holds up the rest of its chat, in order, and no other chat", async (harness) => {
    const { channel, vendor, people } = harness;
    const [slow, quick] = people;
    const seen: InboundMessage[] = [];
    const notifier = createChangeNotifier();
    let released = false;
    await channel.start(async (message) => {
      seen.push(message);
      notifier.changed();
      if (message.text === "slow") await notifier.until(() => (released ? true : undefined));
    });
    const texts = (): string[] => seen.map((message) => message.text);
    await vendor.sendDirect(slow, "slow");
    await vendor.sendDirect(slow, "behind it");
    await notifier.until(() => (seen.length === 1 ? true : undefined));
    await vendor.sendDirect(quick, "quick");
    await notifier.until(() => (seen.length === 2 ? true : undefined));
    assert.deepEqual(texts(), ["slow", "quick"]);
    released = true;
    notifier.changed();
    await notifier.until(() => (seen.length === 3 ? true : undefined));
    assert.deepEqual(texts(), ["slow", "quick", "behind it"]);
  });

  bare("a message that could not be taken over ends neither the channel nor its chat", async (harness) => {
    const { channel, vendor, people } = harness;
    const notifier = createChangeNotifier();
    let reached = false;
    await channel.start(async (message) => {
      if (message.text === "bad") throw new Error("cannot take this");
      reached = true;
      notifier.changed();
    });
    await vendor.sendDirect(people[0], "bad");
    await vendor.sendDirect(people[0], "good");
    assert.ok(await notifier.until(() => (reached ? true : undefined)));
  });

  test("sends a long text whole, in parts that the vendor takes", async ({
    channel,
    vendor,
    identity,
    people,
  }) => {
    const [person] = people;
    await vendor.sendDirect(person, "hello");
    await vendor.nextReply(person);
    const text = "🦞word ".repeat(3000);
    await channel.send(identity.directTarget(person), text);
    const parts = vendor.replies(person).slice(1);
    assert.equal(parts.join(""), text);
    assert.ok(
      parts.every((part) => !/\p{Cs}/u.test(part)),
      "no part ends within a character",
    );
  });

  if (has("hangs")) {
    test("a text that the vendor does not answer holds up no other chat", async (setup) => {
      const { channel, vendor, bot, identity, people } = setup;
      const [slow, quick] = people;
      await vendor.sendDirect(slow, "hello");
      await bot.handled(1);
      const arrived = need(vendor.hangNextSend, "hangNextSend")();
      const sending = assert.rejects(channel.send(identity.directTarget(slow), "slow"), (error) =>
        isOpenClawError(error, "CHANNEL_NOT_RUNNING"),
      );
      await arrived;
      await vendor.sendDirect(quick, "hello");
      await vendor.nextReply(quick);
      await channel.stop();
      await sending;
    });

    test("stops in the middle of a send, and leaves no connection", async ({
      channel,
      vendor,
      bot,
      identity,
      people,
    }) => {
      const [person] = people;
      await vendor.sendDirect(person, "hello");
      await bot.handled(1);
      const arrived = need(vendor.hangNextSend, "hangNextSend")();
      const sending = assert.rejects(channel.send(identity.directTarget(person), "never answered"), (error) =>
        isOpenClawError(error),
      );
      await arrived;
      await channel.stop();
      await sending;
      await channel.ended;
      await need(vendor.disconnected, "disconnected")();
    });
  }

  if (has("keepsMessages")) {
    bare("starts again after a stop and goes on where it was", async ({ channel, vendor, people }) => {
      const first = await startBot(channel, admitAll);
      await vendor.sendDirect(people[0], "before");
      await first.handled(1);
      await channel.stop();
      await vendor.sendDirect(people[0], "meanwhile");
      const second = await startBot(channel, admitAll);
      await vendor.sendDirect(people[0], "after");
      await second.handled(2);
      assert.deepEqual(
        second.inbound.map((message) => message.text),
        ["meanwhile", "after"],
      );
    });
  }
}

const admitAll = {
  admit: () => Promise.resolve({ outcome: "admit", reason: "dm_policy_open" } as const),
};
