import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { createFakeWhatsapp } from "@openclaw/testkit/whatsapp";
import { expect, it } from "vitest";
import { admitOwnNumber, createWhatsappChannel, whatsappIdentity } from "../src/index.js";
import { createMemoryStateFiles } from "./memory-state-files.js";
import { QUICK } from "./quick.js";

it("the owner is answered in the chat with the own number under every policy, never gets a code, and answers make no loop", async () => {
  const whatsapp = await createFakeWhatsapp();
  const account = whatsapp.account("+15550009999");
  const session = createMemoryStateFiles(account.linkedSession());
  const channel = createWhatsappChannel({ session, webSocketUrl: whatsapp.url, limits: QUICK });
  const pairing = createPairing({ store: createMemoryStore() });
  const policies = createGate({ pairing, identity: whatsappIdentity, policy: { dmPolicy: "disabled" } });
  const gate = admitOwnNumber(policies, () => channel.ownNumber());
  const outcomes: string[] = [];
  await channel.start(async (message) => {
    const reply = (text: string): Promise<void> => channel.send(message.replyTarget, text);
    const { outcome } = await gate.admit(message, reply);
    outcomes.push(`${message.sender.id} ${outcome}`);
    if (outcome === "admit") await reply(`echo: ${message.text}`);
  });
  for (const note of ["one", "two"]) {
    await account.owner.send(note);
    expect((await account.nextSent(account.phone)).text).toBe(`echo: ${note}`);
  }
  const stranger = account.person("+15550001111");
  await stranger.send("hello");
  await account.owner.send("three");
  await account.nextSent(account.phone);
  expect(outcomes.toSorted()).toEqual([
    "+15550001111 drop",
    "+15550009999 admit",
    "+15550009999 admit",
    "+15550009999 admit",
  ]);
  expect(account.sent.map(({ to }) => to)).toEqual([account.phone, account.phone, account.phone]);
  expect(await pairing.listRequests({})).toEqual([]);
  expect(account.receipts.filter(({ type }) => type === "read")).toEqual([]);
  expect(account.presences.filter((name) => name === "available")).toEqual([]);
  await channel.stop();
  await whatsapp.close();
});
