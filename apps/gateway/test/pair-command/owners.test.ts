import {
  COMMAND_OWNERS,
  DEVICES,
  OpenClawError,
  PAIR_NOTIFICATIONS,
  SETUP_CODES,
  type Store,
} from "@openclaw/contracts";
import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { describe, expect, it } from "vitest";
import { createCommandOwners } from "../../src/pair-command/command-owners.js";
import { knock, openPairChat } from "../support/pair-chat.js";

const FORMS = [
  "/pair",
  "/pair qr",
  "/pair pending",
  "/pair approve",
  "/pair approve latest",
  "/pair reject 1",
  "/pair cleanup",
  "/pair notify on",
  "/pair help",
];

async function isEmpty(store: Store, ...collections: readonly string[]): Promise<boolean> {
  for (const collection of collections) {
    for await (const _entry of store.entries(collection)) return false;
  }
  return true;
}

const nameOwner = (store: Store, ownerId: string): Promise<void> =>
  store.transact([COMMAND_OWNERS], (transaction) => {
    transaction.put(COMMAND_OWNERS, ownerId, { addedAtMs: 1, addedBy: "alice" });
  });

describe("who may use /pair", () => {
  it.each(FORMS)(
    "S47 S117: a sender whom the gate admits and who is no owner gets a refusal for %s, and nothing is stored",
    async (text) => {
      const chat = openPairChat();
      const requestId = await knock(chat, "phone");
      const answers = await chat.say(text, { senderId: "6" });
      expect(answers).toEqual([
        "Only an owner of this gateway may use /pair. The owner is named where the gateway runs: openclaw owner add telegram:6",
      ]);
      expect(await chat.say(`/pair approve ${requestId}`, { senderId: "6" })).toEqual(answers);
      expect(await isEmpty(chat.store, SETUP_CODES, DEVICES, PAIR_NOTIFICATIONS)).toBe(true);
      expect(chat.asked).toEqual([]);
    },
  );

  it("S105: a wildcard, a bare id or a name in the list of owners makes nobody one", async () => {
    const entries = [
      "*",
      "telegram:*",
      "telegram:",
      ":5",
      "5",
      "@alice",
      "telegram:@alice",
      "*:5",
      "webchat:5",
    ];
    const chat = openPairChat({ ownerAllowFrom: entries });
    const [refusal] = await chat.say("/pair");
    expect(refusal).toContain("Only an owner");
    expect(await isEmpty(chat.store, SETUP_CODES)).toBe(true);
  });

  it("an entry of the configuration is read as the channel writes its ids, and holds for that channel alone", async () => {
    const owners = createCommandOwners({
      ownerAllowFrom: ["telegram:5", `webchat:V_${"A".repeat(26)}`],
      store: createMemoryStore(),
    });
    expect(await owners.includes({ channel: "telegram", id: "5" })).toBe(true);
    expect(await owners.includes({ channel: "webchat", id: `v_${"a".repeat(26)}` })).toBe(true);
    expect(await owners.includes({ channel: "other", id: "5" })).toBe(false);
    expect(await owners.includes({ channel: "telegram", id: "55" })).toBe(false);
  });

  it("S106: the first sender who is approved becomes no owner by that", async () => {
    const store = createMemoryStore();
    const pairing = createPairing({ store });
    const chat = openPairChat({ store, ownerAllowFrom: [], gate: createGate({ pairing }) });
    const [challenge = ""] = await chat.say("/pair");
    const code = /Pairing code: ([A-Z2-9]{8})/.exec(challenge)?.[1] ?? "";
    const approved = await pairing.approve({ code, approver: { surface: "host", id: "alice" } });
    expect(approved.status).toBe("approved");
    expect(await isEmpty(store, COMMAND_OWNERS)).toBe(true);
    const [refusal] = await chat.say("/pair");
    expect(refusal).toContain("openclaw owner add telegram:5");
    expect(await isEmpty(store, SETUP_CODES)).toBe(true);
  });

  it("an owner who is named counts from the next command on, and no longer once taken off", async () => {
    const chat = openPairChat({ ownerAllowFrom: [] });
    await nameOwner(chat.store, "telegram:5");
    expect(await chat.say("/pair")).toHaveLength(2);
    await chat.store.transact([COMMAND_OWNERS], (transaction) =>
      transaction.delete(COMMAND_OWNERS, "telegram:5"),
    );
    expect(await chat.say("/pair")).toHaveLength(1);
  });

  it("S114: while it cannot be read who the owners are, nobody is one but those of the configuration", async () => {
    const memory = createMemoryStore();
    const store: Store = {
      ...memory,
      get: (collection, key) =>
        collection === COMMAND_OWNERS
          ? Promise.reject(new OpenClawError("STORE_CORRUPT", "/home/alice/secrets is damaged"))
          : memory.get(collection, key),
    };
    await nameOwner(memory, "telegram:6");
    const chat = openPairChat({ store });
    expect(await chat.say("/pair", { senderId: "6" })).toEqual([
      "Who may use /pair cannot be read right now, so nothing was done.",
    ]);
    expect(await isEmpty(memory, SETUP_CODES)).toBe(true);
    expect(await chat.say("/pair")).toHaveLength(2);
  });

  it("a group is told that a code is a secret, also when an owner asks", async () => {
    const chat = openPairChat();
    for (const text of FORMS) {
      expect(await chat.say(text, { chatKind: "group" })).toEqual([
        "/pair works in a direct chat with the bot only: a setup code is a secret.",
      ]);
    }
    expect(await isEmpty(chat.store, SETUP_CODES, PAIR_NOTIFICATIONS)).toBe(true);
    expect(chat.asked).toEqual([]);
  });

  it("S111: a press on a button, an edit or a reaction is no command, not even by an owner", async () => {
    const chat = openPairChat();
    const requestId = await knock(chat, "phone");
    for (const kind of ["interaction", "reaction"] as const) {
      expect(await chat.say(`/pair approve ${requestId}`, { kind })).toEqual([]);
      expect(await chat.say("/pair", { kind })).toEqual([]);
    }
    expect(await isEmpty(chat.store, SETUP_CODES, DEVICES)).toBe(true);
    expect(chat.asked).toEqual([]);
  });
});
