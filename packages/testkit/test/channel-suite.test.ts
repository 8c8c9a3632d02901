import { OpenClawError, type Channel, type ChannelIdentity, type InboundMessage } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import {
  channelSuite,
  type ChannelHarness,
  type ChannelSuiteOptions,
  type SuitePairing,
  type SuitePairingCore,
} from "../src/index.js";

/** How the channel of these tests misbehaves. */
type Defect =
  | "none"
  | "events as messages"
  | "group as direct"
  | "unknown chat as direct"
  | "names as ids"
  | "fetches files"
  | "hands over quotes"
  | "no dedupe"
  | "cuts text"
  | "one lane"
  | "sends when stopped";

const identity: ChannelIdentity = {
  channel: "toy",
  senderIdLabel: "toyUserId",
  senderIdLine: (senderId) => `Your toy user id: ${senderId}`,
  normalizeAllowEntry: (entry) => entry,
  directTarget: (senderId) => ({ chatId: senderId }),
};

/** A vendor and its channel in memory, right but for one defect. */
function createToy(defect: Defect): ChannelHarness {
  const sent = new Map<string, string[]>();
  const taken = new Map<string, number>();
  const lanes = new Map<string, Promise<void>>();
  const seen = new Set<string>();
  let waiting: (() => void)[] = [];
  let receive: ((message: InboundMessage) => Promise<void>) | undefined;
  const end = new AbortController();
  let nextId = 0;

  async function arrive(
    from: string,
    text: string,
    chat: string,
    fields: Partial<InboundMessage> = {},
  ): Promise<void> {
    const messageId = fields.messageId ?? String((nextId += 1));
    if (seen.has(messageId) && defect !== "no dedupe") return;
    seen.add(messageId);
    const kind = chat === "group" && defect !== "group as direct" ? "group" : "direct";
    const message: InboundMessage = {
      channel: "toy",
      account: "default",
      kind: "message",
      chat: { kind, id: chat },
      sender: { id: from, meta: {} },
      text,
      replyTarget: { chatId: chat },
      ...fields,
      messageId,
    };
    const lane = defect === "one lane" ? "all" : chat;
    const work = (lanes.get(lane) ?? Promise.resolve()).then(() => receive?.(message));
    lanes.set(
      lane,
      work.then(undefined, () => undefined),
    );
  }

  const channel: Channel = {
    id: "toy",
    account: "default",
    ended: new Promise((resolve) => end.signal.addEventListener("abort", () => resolve())),
    start: async (onMessage) => void (receive = onMessage),
    stop: async () => {
      if (defect !== "sends when stopped") receive = undefined;
      end.abort();
    },
    send: async ({ chatId }, text) => {
      if (receive === undefined && defect !== "sends when stopped")
        throw new OpenClawError("CHANNEL_NOT_RUNNING", "Start first.");
      sent.set(chatId, [...(sent.get(chatId) ?? []), defect === "cuts text" ? text.slice(0, 100) : text]);
      for (const wake of waiting.splice(0)) wake();
    },
  };
  return {
    channel,
    identity,
    people: ["ann", "bob"],
    close: async () => void (waiting = []),
    vendor: {
      sendDirect: (from, text) => arrive(from, text, from),
      sendGroup: (from, text) => arrive(from, text, "group"),
      replies: (to) => sent.get(to) ?? [],
      groupReplies: () => sent.get("group") ?? [],
      nextReply: async (to) => {
        const index = taken.get(to) ?? 0;
        taken.set(to, index + 1);
        for (;;) {
          const text = sent.get(to)?.[index];
          if (text !== undefined) return text;
          await new Promise<void>((resolve) => waiting.push(resolve));
        }
      },
      events: {
        reaction: (from) =>
          arrive(from, "", from, { kind: defect === "events as messages" ? "message" : "reaction" }),
      },
      sendToUnknownChat: (from, text) =>
        arrive(from, text, from, {
          chat: { kind: defect === "unknown chat as direct" ? "direct" : "unknown", id: from },
        }),
      sendNamed: (from, text, name) =>
        arrive(from, text, from, { sender: { id: defect === "names as ids" ? name : from, meta: { name } } }),
      sendQuote: (from, text, quoted) =>
        arrive(from, defect === "hands over quotes" ? `${quoted} ${text}` : text, from),
      sendFile: async (from, text, file) => {
        if (defect === "fetches files") await fetch(`http://127.0.0.1:4/${file}`).catch(() => undefined);
        await arrive(from, text, from);
      },
      requests: () => [],
      sendTwice: async (from, text) => {
        await arrive(from, text, from, { messageId: "same" });
        await arrive(from, text, from, { messageId: "same" });
      },
    },
  };
}

interface ToyStore {
  readonly requests: Map<string, string>;
  readonly grants: Set<string>;
}

interface ToyPairing extends SuitePairing {
  readonly store: ToyStore;
}

/** Just enough of pairing-core for the suite; the real one is tested with it in the packages of the channels. */
const toyCore: SuitePairingCore<ToyStore, ToyPairing> = {
  createMemoryStore: () => ({ requests: new Map(), grants: new Set() }),
  createPairing: ({ store }) => ({
    store,
    listRequests: async () => [...store.requests].map(([senderId, code]) => ({ senderId, code })),
    approve: async ({ code }) => {
      const found = [...store.requests].find(([, candidate]) => candidate === code);
      if (found === undefined) return { status: "not-found" };
      store.requests.delete(found[0]);
      store.grants.add(found[0]);
      return { status: "approved" };
    },
    revoke: async ({ senderId }) => ({ status: store.grants.delete(senderId) ? "revoked" : "not-found" }),
  }),
  createGate: ({ pairing: { store } }) => ({
    admit: async ({ chat, kind, sender }, reply) => {
      if (chat.kind !== "direct") return { outcome: "drop", reason: "group_policy_empty_allowlist" };
      if (store.grants.has(sender.id)) return { outcome: "admit", reason: "dm_policy_paired" };
      if (kind !== "message") return { outcome: "drop", reason: "dm_policy_pairing_required" };
      const issued = !store.requests.has(sender.id);
      if (issued) {
        store.requests.set(sender.id, `CODE-${sender.id}`);
        await reply(`${identity.senderIdLine(sender.id)} CODE-${sender.id}`);
      }
      const challenge = issued ? "sent" : "already-sent";
      return { outcome: "challenge", reason: "dm_policy_pairing_required", challenge };
    },
  }),
};

const NEVER_FAILS = "a toy is all there is, and never fails";

const suiteOptions = (defect: Defect): Omit<ChannelSuiteOptions<ToyStore, ToyPairing>, "runner"> => ({
  name: `a toy with defect "${defect}"`,
  createHarness: () => createToy(defect),
  pairingCore: toyCore,
  lacks: {
    accounts: "a toy is one",
    outage: NEVER_FAILS,
    keepsMessages: NEVER_FAILS,
    rateLimits: NEVER_FAILS,
    hangs: NEVER_FAILS,
    slow: NEVER_FAILS,
    credentials: NEVER_FAILS,
  },
});

channelSuite({ runner: { describe, it }, ...suiteOptions("none") });

/** Titles of the tests that fail; a test that waits for what never comes fails too. */
async function failuresOf(defect: Defect): Promise<readonly string[]> {
  const tests: { readonly title: string; readonly body: () => Promise<void> }[] = [];
  const runner = {
    describe: (_name: string, body: () => void) => body(),
    it: (title: string, body: () => Promise<void>) => tests.push({ title, body }),
  };
  channelSuite({ runner, ...suiteOptions(defect) });
  const outcomes = await Promise.all(
    tests.map(async ({ title, body }) => ((await passes(body)) ? undefined : title)),
  );
  return outcomes.filter((title) => title !== undefined);
}

async function passes(body: () => Promise<void>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 200));
  return await Promise.race([
    body().then(
      () => true,
      () => false,
    ),
    late,
  ]);
}

describe("channelSuite", () => {
  it.each<[Defect, RegExp]>([
    ["events as messages", /^S109 S110: what is no message/],
    ["group as direct", /^S100: an approval never opens a group/],
    ["unknown chat as direct", /^S112: in a chat/],
    ["names as ids", /^S132: who carries/],
    ["fetches files", /^S113: a file is not fetched/],
    ["hands over quotes", /^S118: what a message answers/],
    ["no dedupe", /^S144: a message that is delivered twice/],
    ["cuts text", /^sends a long text whole/],
    ["one lane", /^a slow message holds up the rest of its chat/],
    ["sends when stopped", /^refuses to send while it is not running/],
  ])("finds a channel with the defect %j", async (defect, title) => {
    expect(await failuresOf(defect)).toContainEqual(expect.stringMatching(title));
  });
});
