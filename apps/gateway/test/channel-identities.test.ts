import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { grantsCollection, type InboundMessage } from "@openclaw/contracts";
import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { describe, expect, it } from "vitest";
import { channelIdentity, channelIds } from "../src/channel-identities.js";
import { createHome, openOwner } from "./support.js";

/** By channel a person, what else could pass for them, and what names a chat there. */
const PEOPLE: Readonly<Record<string, { readonly id: string; readonly others: readonly string[] }>> = {
  telegram: { id: "7123456789", others: ["-1007123456789", "@7123456789", "telegram:@ann"] },
  webchat: { id: "v_abcdefghij234567klmnopqrst", others: [`v_${"a".repeat(25)}`, "webchat:ann"] },
  discord: {
    id: "210000000000000001",
    others: ["ann#0001", "<@&210000000000000001>", "pk:210000000000000001"],
  },
  slack: { id: "U0ANN0001", others: ["#general", "C0GENERAL1", "B0BOT0001", "T0FAKE001", "@U0ANN"] },
  feishu: {
    id: "ou_11111111111111111111111111111111",
    others: ["oc_1111", "on_1111", "cli_1111", "e33ggbyz"],
  },
  whatsapp: {
    id: "+15550001111",
    others: ["120363000000000001@g.us", "815550001111@lid", "status@broadcast"],
  },
  signal: { id: "uuid:11111111-2222-4333-8444-555555555555", others: ["+", "++1", "ann.42", "group:AAAA="] },
  imessage: { id: "+15550003333", others: ["iMessage;+;chat900100", "iMessage;-;+15550003333", "chat_id:5"] },
};

const NAMES = [
  "",
  " ",
  "Ann",
  "@ann",
  "Ann Example",
  "owner",
  "0",
  "me",
  "15551234567 Ann",
  "ann example.org",
];

async function outcomeOf(channel: string, senderId: string, allowFrom: readonly string[]): Promise<string> {
  const pairing = createPairing({ store: createMemoryStore() });
  const policy = { dmPolicy: "allowlist", allowFrom } as const;
  const gate = createGate({ pairing, identity: channelIdentity(channel), policy });
  const message: InboundMessage = {
    channel,
    account: "default",
    kind: "message",
    chat: { kind: "direct", id: "chat" },
    // Everything that people can call themselves is what the list holds.
    sender: { id: senderId, meta: { name: allowFrom[0] ?? "", username: allowFrom[0] ?? "" } },
    messageId: "1",
    text: "hello",
    replyTarget: { chatId: "chat" },
  };
  return (await gate.admit(message, async () => undefined)).outcome;
}

describe("who is whom, in every channel", () => {
  it("all channels are in the table", () => {
    expect(Object.keys(PEOPLE).toSorted()).toEqual(channelIds().toSorted());
  });

  it.each(Object.entries(PEOPLE))(
    "S133: a part of an id of %s, more than it, or none, is not that person",
    async (channel, { id }) => {
      expect(await outcomeOf(channel, id, [id])).toBe("admit");
      const entries = [id.slice(2), id.slice(0, -1), id.slice(3), `${id}1`, `1${id}`, ` ${id.slice(-4)}`];
      for (const entry of entries) expect(await outcomeOf(channel, id, [entry])).toBe("drop");
      for (const nobody of ["", " ", "*"])
        expect(await outcomeOf(channel, nobody, [id, "", nobody])).toBe("drop");
    },
  );

  it.each(Object.entries(PEOPLE))(
    "S132 S134: no name and no chat of %s names a person, and who bears it is not let in",
    async (channel, { id, others }) => {
      for (const entry of ["*", ...NAMES, ...others]) {
        expect(channelIdentity(channel).normalizeAllowEntry(entry)).toBeUndefined();
      }
      for (const entry of [...NAMES, ...others]) expect(await outcomeOf(channel, id, [entry])).toBe("drop");
    },
  );
});

describe("how channels name people", () => {
  it("is what their adapters say, and elsewhere the ids as they are", () => {
    expect(channelIdentity("telegram").senderIdLabel).toBe("telegramUserId");
    expect(channelIdentity("webchat").normalizeAllowEntry("webchat:nobody")).toBeUndefined();
    const generic = channelIdentity("irc");
    expect(generic.senderIdLabel).toBe("ircSenderId");
    expect(generic.senderIdLine("+49")).toBe("Your irc sender id: +49");
    expect(generic.directTarget("+49")).toEqual({ chatId: "+49" });
    expect(generic.normalizeAllowEntry(" IRC:+49 ")).toBe("+49");
    expect(["", "*", "irc:*", "two words"].map((entry) => generic.normalizeAllowEntry(entry))).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });

  it("counts when the allowlist files of an installation are read", async () => {
    const directories = await createHome();
    await mkdir(directories.credentialsDirectory, { recursive: true, mode: 0o700 });
    const file = join(directories.credentialsDirectory, "telegram-allowFrom.json");
    const text = JSON.stringify({ version: 1, allowFrom: ["tg:5", "@alice", "*", "6"] });
    await writeFile(file, text, { mode: 0o600 });
    const { pairing, store } = openOwner(directories);
    const grants = await pairing.listGrants({ channel: "telegram" });
    expect(grants.map(({ senderId }) => senderId)).toEqual(["5", "6"]);
    expect(await store.get(grantsCollection("telegram", "default"), "5")).toBeDefined();
    expect(await readFile(file, "utf8")).toBe(text);
  });
});
