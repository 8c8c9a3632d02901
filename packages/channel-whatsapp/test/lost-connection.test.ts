import { createTurn } from "@openclaw/testkit";
import { createFakeWhatsapp, type FakeWhatsapp, type FakeWhatsappAccount } from "@openclaw/testkit/whatsapp";
import type { StateFiles } from "@openclaw/contracts";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createWhatsappChannel, type WhatsappChannel } from "../src/index.js";
import { createMemoryStateFiles } from "./memory-state-files.js";
import { QUICK } from "./quick.js";

let whatsapp: FakeWhatsapp;
let account: FakeWhatsappAccount;
let channel: WhatsappChannel | undefined;

beforeEach(async () => {
  whatsapp = await createFakeWhatsapp();
  account = whatsapp.account("+15550009999");
});
afterEach(async () => {
  await channel?.stop();
  await whatsapp.close();
});

async function echo(session: StateFiles): Promise<void> {
  const made = createWhatsappChannel({ session, webSocketUrl: whatsapp.url, limits: QUICK });
  channel = made;
  await made.start(async ({ replyTarget, text }) => made.send(replyTarget, `echo: ${text}`));
}

it("a connection that breaks right after WhatsApp was told of a message does not cost that message", async () => {
  await echo(createMemoryStateFiles(account.linkedSession()));
  const person = account.person("+15550001111");
  // Of those that waited at WhatsApp Baileys collects what comes within a tenth of a second.
  const id = await person.send("it waited", { attributes: { offline: "0" } });
  await vi.waitFor(() => expect(account.receipts).toContainEqual(expect.objectContaining({ id })), {
    interval: 1,
    timeout: 10_000,
  });
  await whatsapp.down();
  await whatsapp.up();
  expect((await account.nextSent(person.phone)).text).toBe("echo: it waited");
});

it("a connection that breaks between reading a message and telling WhatsApp does not cost that message", async () => {
  const files = createMemoryStateFiles(account.linkedSession());
  let holdsSessions = false;
  const [held, released] = [createTurn(), createTurn()];
  await echo({
    ...files,
    write: async (changes) => {
      if (holdsSessions && [...changes.keys()].some((name) => name.startsWith("session-"))) {
        held.now();
        await released.come;
      }
      await files.write(changes);
    },
  });
  const person = account.person("+15550001111");
  await person.send("first");
  expect((await account.nextSent(person.phone)).text).toBe("echo: first");
  holdsSessions = true;
  const id = await person.send("second");
  await held.come;
  await whatsapp.down();
  await vi.waitFor(() => expect(channel?.linkState()).toBe("reconnecting"));
  released.now();
  await whatsapp.up();
  expect((await account.nextSent(person.phone)).text).toBe("echo: second");
  // Nobody had to write it again.
  expect(account.receipts).not.toContainEqual({ id, type: "retry" });
});

it("after a reconnect the conversation goes on in the session that it has", async () => {
  const files = createMemoryStateFiles(account.linkedSession());
  await echo(files);
  const person = account.person("+15550001111");
  await person.send("before");
  await account.nextSent(person.phone);
  const sessions = (): readonly string[] =>
    [...files.texts].flatMap(([name, text]) =>
      name.startsWith("session-") ? Object.keys(JSON.parse(text)._sessions) : [],
    );
  const before = sessions();
  await whatsapp.down();
  await whatsapp.up();
  await person.send("after");
  expect((await account.nextSent(person.phone)).text).toBe("echo: after");
  expect(sessions()).toEqual(before);
});
