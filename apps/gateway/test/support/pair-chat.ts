import {
  silentLogger,
  type ChatKind,
  type EventKind,
  type Gate,
  type InboundMessage,
  type Logger,
  type Store,
} from "@openclaw/contracts";
import {
  createDevicePairing,
  createNodePairing,
  hostCaller,
  type DevicePairing,
  type NodePairing,
} from "@openclaw/device-pairing";
import { createDeviceIdentity } from "@openclaw/device-pairing/identity";
import { decodeSetupCode } from "@openclaw/device-pairing/setup-code";
import { createMemoryStore } from "@openclaw/pairing-core";
import { createFakeClock, type FakeClock } from "@openclaw/testkit";
import { createDispatcher } from "../../src/dispatcher.js";
import { createMessageCounters } from "../../src/message-counters.js";
import type { SetupAddress } from "../../src/methods/setup-code-methods.js";
import { createCommandOwners } from "../../src/pair-command/command-owners.js";
import { createNotificationSettings } from "../../src/pair-command/notification-settings.js";
import { createPairCommand } from "../../src/pair-command/pair-command.js";
import { createPairNotifier, type PairNotifier } from "../../src/pair-command/pair-notifier.js";

export const HOST = hostCaller("alice");
export const MINUTE = 60_000;

export interface PairChatOptions {
  readonly ownerAllowFrom?: readonly string[];
  readonly setupAddress?: SetupAddress;
  readonly store?: Store;
  readonly clock?: FakeClock;
  readonly gate?: Gate;
  readonly logger?: Logger;
}

export interface Writer {
  readonly channel?: string;
  readonly senderId?: string;
  readonly chatKind?: ChatKind;
  readonly kind?: EventKind;
}

/** `/pair` behind the real dispatcher, on a store in memory: what is written, and what comes back. */
export interface PairChat {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly devices: DevicePairing;
  readonly nodes: NodePairing;
  readonly notifier: PairNotifier;
  /** Texts that reached the agent. */
  readonly asked: readonly string[];
  /** What chats were told unasked, as `<channel>/<account>/<chatId>: text`. */
  readonly told: readonly string[];
  /** Accounts that can send right now; all while it is undefined. */
  running: ReadonlySet<string> | undefined;
  /** Writes as the owner `telegram:5`, or as somebody else, and returns the answers. */
  say(text: string, writer?: Writer): Promise<readonly string[]>;
}

const ADMITTING: Gate = {
  admit: () => Promise.resolve({ outcome: "admit", reason: "dm_policy_paired" }),
};

export function openPairChat(options: PairChatOptions = {}): PairChat {
  const { store = createMemoryStore(), clock = createFakeClock(), logger = silentLogger } = options;
  const { ownerAllowFrom = ["telegram:5"], gate = ADMITTING } = options;
  const devices = createDevicePairing({ store, clock, logger });
  const nodes = createNodePairing({ store, clock, logger });
  const owners = createCommandOwners({ ownerAllowFrom, store });
  const settings = createNotificationSettings({ store, clock });
  const setupAddress = options.setupAddress ?? {
    resolve: () => ({ url: "wss://gateway.example", source: "test" }),
  };
  const parts = { devices, nodes, owners, settings, setupAddress, store, clock, logger };
  const asked: string[] = [];
  const told: string[] = [];
  const sent: string[] = [];
  const chat: { running: ReadonlySet<string> | undefined } = { running: undefined };
  const notifier = createPairNotifier({
    ...parts,
    senderOf: (channel, account) =>
      chat.running?.has(channel) === false
        ? undefined
        : async ({ chatId }, text) => void told.push(`${channel}/${account}/${chatId}: ${text}`),
  });
  const dispatcher = createDispatcher({
    gateOf: () => gate,
    agent: {
      answer: async ({ text }) => {
        asked.push(text);
        return "from the agent";
      },
    },
    command: createPairCommand({ ...parts, ownerCommand: "openclaw" }),
    send: async (_message, text) => void sent.push(text),
    counters: createMessageCounters(),
    logger,
  });
  return Object.assign(chat, {
    store,
    clock,
    devices,
    nodes,
    notifier,
    asked,
    told,
    async say(text: string, writer: Writer = {}) {
      await dispatcher.dispatch(messageOf(text, writer));
      return sent.splice(0);
    },
  });
}

function messageOf(text: string, writer: Writer): InboundMessage {
  const { channel = "telegram", senderId = "5", chatKind = "direct", kind = "message" } = writer;
  const chatId = chatKind === "direct" ? senderId : "-100";
  return {
    channel,
    account: "default",
    kind,
    chat: { kind: chatKind, id: chatId },
    sender: { id: senderId, meta: {} },
    messageId: "1",
    text,
    replyTarget: { chatId },
  };
}

export interface Knock {
  readonly role?: "operator" | "node";
  readonly scopes?: readonly string[];
  readonly setupCode?: string;
  readonly displayName?: string;
  readonly platform?: string;
  readonly remoteIp?: string;
}

const IDENTITIES = new Map<string, ReturnType<typeof createDeviceIdentity>>();

/** The device of this name: the same each time. */
export function deviceNamed(name: string): { readonly deviceId: string; readonly publicKey: string } {
  const identity = IDENTITIES.get(name) ?? createDeviceIdentity();
  IDENTITIES.set(name, identity);
  const { deviceId, publicKey } = identity;
  return { deviceId, publicKey };
}

/** A device connects, by the gateway's secret or a setup code; answers with the id of the request that then waits. */
export async function knock(
  { devices }: Pick<PairChat, "devices">,
  name: string,
  { setupCode, displayName = name, platform = "iOS", role = "node", scopes = [], ...rest }: Knock = {},
): Promise<string> {
  const outcome = await devices.connect({
    ...deviceNamed(name),
    role,
    scopes,
    remoteIp: "192.0.2.1",
    approveSilently: false,
    ...rest,
    client: { id: "openclaw-ios", mode: "node", version: "1", platform, displayName },
    credentials:
      setupCode === undefined
        ? { sharedSecret: true }
        : { sharedSecret: false, setupToken: decodeSetupCode(setupCode).token },
  });
  return outcome.status === "pairing-required" ? outcome.request.requestId : outcome.status;
}

/** Asks for a code in the chat; its device presents it. */
export async function knockWithCode(chat: PairChat, name: string, writer: Writer = {}): Promise<string> {
  const [, setupCode = ""] = await chat.say("/pair", writer);
  return knock(chat, name, { setupCode });
}
