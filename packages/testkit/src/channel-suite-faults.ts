import assert from "node:assert/strict";
import { isOpenClawError } from "@openclaw/contracts";
import type { DeclareChannelTest } from "./channel-suite-access.js";
import { need } from "./channel-suite-bot.js";
import type { HasCapability } from "./channel-suite-types.js";

/** What the channel makes of a vendor that fails. */
export function faultTests(test: DeclareChannelTest, has: HasCapability): void {
  if (has("outage")) {
    test("comes back by itself after the vendor was away, and loses nothing that the vendor keeps", async (setup) => {
      const { vendor, bot, people } = setup;
      const [person, other] = people;
      await vendor.sendDirect(person, "before");
      await bot.handled(1);
      await need(vendor.down, "down")();
      if (has("keepsMessages")) await vendor.sendDirect(other, "meanwhile");
      await need(vendor.up, "up")();
      await vendor.sendDirect(person, "after");
      const expected = has("keepsMessages") ? ["after", "before", "meanwhile"] : ["after", "before"];
      await bot.handled(expected.length);
      assert.deepEqual(bot.inbound.map((message) => message.text).toSorted(), expected);
    });

    test("a connection that breaks while a code is sent costs the stranger neither the code nor a second one", async (setup) => {
      const { vendor, bot, people, pairing, identity } = setup;
      const [stranger] = people;
      need(vendor.breakOnNextSend, "breakOnNextSend")();
      await vendor.sendDirect(stranger, "one");
      await bot.handled(1);
      await vendor.sendDirect(stranger, "two");
      await bot.handled(2);
      const challenge = await vendor.nextReply(stranger);
      const requests = await pairing.listRequests({ channel: identity.channel });
      assert.equal(requests.length, 1);
      assert.ok(challenge.includes(requests[0]?.code ?? "no request"));
      await vendor.sendDirect(stranger, "three");
      await bot.handled(3);
      assert.deepEqual(vendor.replies(stranger), [challenge]);
    });

    test("rejects with a coded error when it cannot reach the vendor at all", async (setup) => {
      await need(setup.vendor.down, "down")();
      const target = setup.identity.directTarget(setup.people[0]);
      await assert.rejects(setup.channel.send(target, "text"), (error) => isOpenClawError(error));
      await need(setup.vendor.up, "up")();
    });
  }

  if (has("rateLimits")) {
    test("waits as long as the vendor asks, then sends the text once", async ({
      vendor,
      channel,
      bot,
      identity,
      people,
    }) => {
      const [person] = people;
      await vendor.sendDirect(person, "hello");
      await vendor.nextReply(person);
      await bot.handled(1);
      need(vendor.limitRate, "limitRate")(1000);
      await channel.send(identity.directTarget(person), "patience");
      assert.deepEqual(vendor.replies(person).slice(1), ["patience"]);
    });

    test("tells its caller instead of waiting for an hour", async ({
      vendor,
      channel,
      bot,
      identity,
      people,
    }) => {
      const [person] = people;
      await vendor.sendDirect(person, "hello");
      await bot.handled(1);
      need(vendor.limitRate, "limitRate")(3_600_000);
      const sending = channel.send(identity.directTarget(person), "too much");
      await assert.rejects(sending, (error) => isOpenClawError(error, "CHANNEL_RATE_LIMITED"));
    });
  }

  if (has("slow")) {
    test("a vendor that answers slowly gets each text once, and holds up no other chat", async (setup) => {
      const { vendor, bot, channel, identity, people } = setup;
      const [slow, quick] = people;
      await vendor.sendDirect(slow, "hello");
      await bot.handled(1);
      need(vendor.delayNextSend, "delayNextSend")(300);
      const sending = channel.send(identity.directTarget(slow), "in no hurry");
      await vendor.sendDirect(quick, "hello");
      await vendor.nextReply(quick);
      await sending;
      assert.deepEqual(vendor.replies(slow).slice(1), ["in no hurry"]);
    });
  }

  if (has("credentials")) {
    test("S155: an expired credential ends the channel with one error that names no secret", async (setup) => {
      const ended = assert.rejects(setup.channel.ended, (error) => {
        assert.ok(isOpenClawError(error, "CHANNEL_CREDENTIAL_REJECTED"), String(error));
        for (const secret of setup.secrets ?? [])
          assert.ok(!`${error.message} ${error.stack}`.includes(secret));
        return true;
      });
      await need(setup.vendor.expireCredential, "expireCredential")();
      await ended;
    });
  }
}
