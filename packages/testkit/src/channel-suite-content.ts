import assert from "node:assert/strict";
import type { SenderId } from "@openclaw/contracts";
import type { DeclareChannelTest } from "./channel-suite-access.js";
import { need, type SuiteSetup } from "./channel-suite-bot.js";
import type { HasCapability } from "./channel-suite-types.js";
import { watchRequests } from "./watch-requests.js";

const QUOTED = "words-of-somebody-else";
const FILE = "file-9f3a7c51";

/** What comes with a message, and never counts. */
export function contentTests(test: DeclareChannelTest, has: HasCapability): void {
  if (has("unknownChats")) {
    test("S112: in a chat of which nothing tells what it is nobody gets in, and nobody is challenged", async (setup) => {
      const { vendor, bot, people, pairing, identity } = setup;
      const [person, stranger] = people;
      await letIn(setup, person);
      const write = need(vendor.sendToUnknownChat, "sendToUnknownChat");
      await write(person, "from a friend");
      await write(stranger, "from a stranger");
      await vendor.sendDirect(person, "last");
      assert.equal(await vendor.nextReply(person), "echo: last");
      await bot.handled(bot.inbound.length);
      const outcomes = bot.decisions.map((decision) => decision.outcome);
      assert.deepEqual(
        outcomes.filter((outcome) => outcome !== "drop"),
        ["challenge", "admit"],
      );
      assert.equal(vendor.replies(person).length, 2);
      assert.deepEqual(vendor.replies(stranger), []);
      assert.deepEqual(await pairing.listRequests({ channel: identity.channel }), []);
    });
  }

  if (has("names")) {
    test("S132: who carries the id of somebody approved as a name is a stranger", async (setup) => {
      const { vendor, people, pairing, identity } = setup;
      const [person, impostor] = people;
      await letIn(setup, person);
      await need(vendor.sendNamed, "sendNamed")(impostor, "it is me", person);
      const challenge = await vendor.nextReply(impostor);
      assert.ok(
        challenge.includes(identity.senderIdLine(impostor)),
        "the challenge holds the impostor's own id",
      );
      const requests = await pairing.listRequests({ channel: identity.channel });
      assert.deepEqual(
        requests.map((request) => request.senderId),
        [impostor],
      );
    });
  }

  if (has("files")) {
    test("S113: a file is not fetched, neither a stranger's nor that of somebody who was admitted", async (setup) => {
      const { vendor, bot, people } = setup;
      const [person] = people;
      const sendFile = need(vendor.sendFile, "sendFile");
      const requests = watchRequests();
      try {
        await sendFile(person, "look", FILE);
        await vendor.nextReply(person);
        await bot.handled(1);
        await setup.approveOnly();
        await sendFile(person, "look again", FILE);
        assert.match(await vendor.nextReply(person), /^echo:/);
      } finally {
        requests.end();
      }
      const asked = JSON.stringify([requests.urls, need(vendor.requests, "requests")()]);
      assert.ok(!asked.includes(FILE), `expected no request for the file, got ${asked}`);
      assert.ok(!JSON.stringify(bot.inbound).includes(FILE), "the gate sees ids and texts only");
    });
  }

  if (has("quotes")) {
    test("S118: what a message answers, and others wrote, is left out", async (setup) => {
      const { vendor, bot, people } = setup;
      const [person] = people;
      await letIn(setup, person);
      await need(vendor.sendQuote, "sendQuote")(person, "mine", QUOTED);
      assert.equal(await vendor.nextReply(person), "echo: mine");
      assert.ok(!JSON.stringify(bot.inbound).includes(QUOTED), "nothing of what was quoted is handed over");
    });
  }
}

async function letIn(setup: SuiteSetup, person: SenderId): Promise<void> {
  await setup.vendor.sendDirect(person, "let me in");
  await setup.vendor.nextReply(person);
  await setup.bot.handled(1);
  await setup.approveOnly();
}
