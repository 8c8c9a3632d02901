import { createFakeWhatsapp, type FakeWhatsapp, type FakeWhatsappAccount } from "@openclaw/testkit/whatsapp";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createWhatsappChannel, whatsappIdentity, type WhatsappChannel } from "../src/index.js";
import { createMemoryStateFiles, type MemoryStateFiles } from "./memory-state-files.js";
import { QUICK } from "./quick.js";

let whatsapp: FakeWhatsapp;
let account: FakeWhatsappAccount;
let session: MemoryStateFiles;
let channel: WhatsappChannel;

beforeEach(async () => {
  whatsapp = await createFakeWhatsapp();
  account = whatsapp.account("+15550009999");
  session = createMemoryStateFiles(account.linkedSession());
  channel = createWhatsappChannel({ session, webSocketUrl: whatsapp.url, limits: QUICK });
});
afterEach(async () => {
  await channel.stop();
  await whatsapp.close();
});

const echo = async (): Promise<void> => {
  await channel.start(async ({ replyTarget, text }) => channel.send(replyTarget, `echo: ${text}`));
};

it("without a linked account it says at once how to link one", async () => {
  const options = { session: createMemoryStateFiles(), account: "work", webSocketUrl: whatsapp.url };
  await expect(createWhatsappChannel(options).start(async () => undefined)).rejects.toMatchObject({
    code: "CHANNEL_CREDENTIAL_REJECTED",
    message: expect.stringContaining("openclaw channels login whatsapp --account work"),
  });
});

it("ends for good when another program takes the session over", async () => {
  await echo();
  account.endStream(440);
  await expect(channel.ended).rejects.toMatchObject({ code: "CHANNEL_CONFLICT" });
});

it.each([
  [403, "CHANNEL_CREDENTIAL_REJECTED", /blocked the account/],
  [411, "CHANNEL_CREDENTIAL_REJECTED", /another kind of device.*openclaw channels login whatsapp/],
])("ends for good when WhatsApp closes with %i, and says what to do", async (status, code, message) => {
  await echo();
  account.endStream(status);
  await expect(channel.ended).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

it("connects anew when WhatsApp asks for it", async () => {
  await echo();
  account.endStream(515);
  const person = account.person("+15550001111");
  await person.send("after");
  expect((await account.nextSent(person.phone)).text).toBe("echo: after");
});

it("S155: ends with a coded error as soon as keys cannot be kept, and answers nothing more", async () => {
  await echo();
  session.failWrites();
  await account.person("+15550001111").send("hello");
  await expect(channel.ended).rejects.toMatchObject({ code: "STORE_WRITE_FAILED" });
  expect(account.sent).toEqual([]);
});

it("S129: a sender whose number WhatsApp hides is dropped and counted, until WhatsApp has told it", async () => {
  await echo();
  const hidden = account.person("+15550001111", { lid: "111000", addressedBy: "bare-lid" });
  await hidden.send("who am I?");
  const other = account.person("+15550002222", { lid: "222000", addressedBy: "lid" });
  await other.send("known");
  expect((await account.nextSent(other.phone)).text).toBe("echo: known");
  expect(channel.dropCounts()).toMatchObject({ unresolved_lid: 1 });
  expect(account.sent).toHaveLength(1);
});

it("S109: a call that lacks what calls have ends no process, and asks nobody anything", async () => {
  await echo();
  const caller = account.person("+15550006666");
  const offer = { tag: "offer", attrs: { from: caller.jid, type: "group" } };
  const attrs = { from: caller.jid, id: "CALL-1", t: String(Math.floor(Date.now() / 1000)) };
  await account.push({ tag: "call", attrs, content: [offer] });
  const other = account.person("+15550001111");
  await other.send("hello");
  expect((await account.nextSent(other.phone)).text).toBe("echo: hello");
  expect(account.sent).toHaveLength(1);
});

it("messages that cannot be decrypted hold nobody up, however many somebody sends", async () => {
  await echo();
  const stranger = account.person("+15550006666");
  await stranger.send("hello");
  await account.nextSent(stranger.phone);
  for (let sent = 0; sent < 12; sent += 1) await stranger.sendDamaged();
  const person = account.person("+15550001111");
  await person.send("hello");
  // Baileys by itself takes more than two seconds for each that is damaged.
  expect((await account.nextSent(person.phone)).text).toBe("echo: hello");
});

it("sends a text again to somebody who could not decrypt it", async () => {
  await echo();
  const person = account.person("+15550001111");
  await person.send("hello");
  const first = await account.nextSent(person.phone);
  await person.askAgain(first.id);
  expect(await account.nextSent(person.phone)).toEqual(first);
});

it("sends a text again to nobody but the one whom it was for, by whichever address they ask", async () => {
  await echo();
  const person = account.person("+15550001111", { lid: "111000", addressedBy: "lid" });
  await person.send("for me alone");
  const first = await account.nextSent(person.phone);
  const stranger = account.person("+15550006666");
  await stranger.send("hello");
  const second = await account.nextSent(stranger.phone);
  await stranger.askAgain(first.id);
  // Answered one after another, so that nothing is on its way to the stranger any more.
  await person.askAgain(first.id);
  expect(await account.nextSent(person.phone)).toEqual(first);
  expect(account.sent).toEqual([first, second, first]);
});

it("a text that is tried again keeps its id, and quotes what it answers in a group", async () => {
  await echo();
  const person = account.person("+15550001111");
  const group = "120363000000000001@g.us";
  account.failNext({ kind: "close-all" });
  const id = await person.send("in a group", { group });
  const answer = await account.nextSent(group);
  expect(answer).toMatchObject({ text: "echo: in a group", quotedId: id });
  expect(answer.id).toMatch(/^3EB0[0-9A-F]{18}$/);
});

it("a refusal of WhatsApp is told to the caller, and not tried again", async () => {
  await echo();
  account.failNext({ kind: "error", code: 463 });
  account.person("+15550001111");
  const sending = channel.send(whatsappIdentity.directTarget("+15550001111"), "hello");
  await expect(sending).rejects.toMatchObject({ code: "CHANNEL_REQUEST_REFUSED" });
  await expect(channel.send({ chatId: "status@broadcast" }, "to all")).rejects.toMatchObject({
    code: "CHANNEL_REQUEST_REFUSED",
  });
});

it("refuses options that cannot work", () => {
  const wrong = { session, webSocketUrl: "ws://web.whatsapp.com/ws/chat" };
  expect(() => createWhatsappChannel(wrong)).toThrow(/channels\.whatsapp\.webSocketUrl/);
});
