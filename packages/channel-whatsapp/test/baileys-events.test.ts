import type { BaileysEventMap } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import type { eventFixtures } from "./event-fixtures.js";

/**
 * Every event that Baileys can emit, and what comes of it: `message` is read, `own` is about the connection or the session, and of all
 * others nothing is heard. Those that somebody else can cause name the fixture that the channel suite sends: no row, no reply.
 * A new event of Baileys does not compile until it has a line here.
 */
const HEARD = {
  "messages.upsert": "message",
  "connection.update": "own",
  "creds.update": "own",
  "messages.delete": "revoked message",
  "messages.update": "edited message",
  "messages.media-update": "nothing",
  "messages.reaction": "reaction",
  "message-receipt.update": "read receipt",
  "messaging-history.set": "history of somebody else",
  "messaging-history.status": "history of somebody else",
  "presence.update": "typing",
  "contacts.upsert": "nothing",
  "contacts.update": "new profile picture",
  "chats.upsert": "nothing",
  "chats.update": "disappearing messages",
  "chats.delete": "nothing",
  "chats.lock": "app state changed",
  "lid-mapping.update": "numbers behind lids, by somebody else",
  "groups.upsert": "nothing",
  "groups.update": "group renamed",
  "group-participants.update": "somebody joined a group",
  "group.join-request": "nothing",
  "group.member-tag.update": "nothing",
  "blocklist.set": "nothing",
  "blocklist.update": "account changed",
  call: "call",
  "labels.edit": "app state changed",
  "labels.association": "app state changed",
  "newsletter.reaction": "newsletter",
  "newsletter.view": "newsletter",
  "newsletter-participants.update": "newsletter",
  "newsletter-settings.update": "newsletter",
  "message-capping.update": "nothing",
  "settings.update": "app state changed",
} satisfies Readonly<
  Record<keyof BaileysEventMap, "message" | "own" | "nothing" | keyof typeof eventFixtures>
>;

it("of all that Baileys can emit, one event alone brings messages", () => {
  const messages = Object.entries(HEARD).filter(([, how]) => how === "message");
  expect(messages).toEqual([["messages.upsert", "message"]]);
});
