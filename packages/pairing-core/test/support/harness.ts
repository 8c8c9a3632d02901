import type { GateDecision, InboundMessage, Logger, RandomSource, Store } from "@openclaw/contracts";
import { createDeterministicRandom, createFakeClock, type FakeClock } from "@openclaw/testkit";
import {
  createGate,
  createMemoryStore,
  createPairing,
  type GateOptions,
  type Pairing,
  type PairingGate,
  type PairingLimits,
  type PairingRequest,
} from "../../src/index.js";

export const HOST = { surface: "host", id: "alice" } as const;
export const REMOTE = { surface: "rpc", id: "device:1" } as const;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface HarnessOptions {
  readonly limits?: PairingLimits;
  readonly random?: RandomSource;
  readonly store?: Store;
  readonly gate?: Omit<GateOptions, "pairing">;
}

export interface Harness {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly pairing: Pairing;
  readonly gate: PairingGate;
  readonly replies: string[];
  /** Another process on the same store: same clock, nothing remembered. */
  readonly restart: () => Pairing;
  /** A message to the gate; replies are kept. */
  readonly write: (senderId: string, change?: MessageChange) => Promise<GateDecision>;
  /** The request that a new sender gets. */
  readonly ask: (senderId: string, account?: string) => Promise<PairingRequest>;
}

export interface MessageChange extends Partial<Omit<InboundMessage, "sender">> {
  readonly meta?: Record<string, string>;
  readonly reply?: (text: string) => Promise<void>;
}

export function createHarness(options: HarnessOptions = {}): Harness {
  const { store = createMemoryStore(), random = createDeterministicRandom() } = options;
  const clock = createFakeClock();
  const restart = (): Pairing =>
    createPairing({ store, clock, random, ...(options.limits && { limits: options.limits }) });
  const pairing = restart();
  const gate = createGate({ pairing, ...options.gate });
  const replies: string[] = [];

  return {
    store,
    clock,
    pairing,
    gate,
    replies,
    restart,
    write: (senderId, { reply, ...change } = {}) =>
      gate.admit(message(senderId, change), reply ?? (async (text) => void replies.push(text))),
    ask: async (senderId, account = "default") => {
      const outcome = await pairing.request({ channel: "telegram", account, senderId });
      if (outcome.status !== "issued") throw new Error(`The request was ${outcome.status}, not issued.`);
      return outcome.request;
    },
  };
}

export function message(senderId: string, { meta = {}, ...change }: MessageChange = {}): InboundMessage {
  return {
    channel: "telegram",
    account: "default",
    kind: "message",
    chat: { kind: "direct", id: senderId },
    sender: { id: senderId, meta },
    messageId: "1",
    text: "hello",
    replyTarget: { chatId: senderId },
    ...change,
  };
}

/** A reply that nobody may ask for. */
export const noReply = (): Promise<void> => Promise.reject(new Error("There was a reply."));

/** A sender of the channel that the tests use. */
export const telegram = (senderId: string, account = "default") => ({
  channel: "telegram",
  account,
  senderId,
});

/** A harness in which one sender is approved. */
export async function approved(senderId: string, gate: HarnessOptions["gate"] = {}): Promise<Harness> {
  const harness = createHarness({ gate });
  const { code } = await harness.ask(senderId);
  await harness.pairing.approve({ code, approver: HOST });
  return harness;
}

/** Every record of a store, by collection: for tests of what was and what was not written. */
export async function dump(store: Store): Promise<Record<string, Record<string, unknown>>> {
  const all: Record<string, Record<string, unknown>> = {};
  for (const collection of await store.collections("")) {
    const records: Record<string, unknown> = {};
    for await (const [key, record] of store.entries(collection)) records[key] = record;
    all[collection] = records;
  }
  return all;
}

/** A logger that keeps what it is told. */
export function createRecordingLogger(): Logger & {
  readonly lines: { level: string; fields: object; text: string }[];
} {
  const lines: { level: string; fields: object; text: string }[] = [];
  const at = (level: string) => (fields: object, text: string) => void lines.push({ level, fields, text });
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A store that fails in some of its calls with a coded error, as a file store does. */
export function failing(store: Store, calls: readonly (keyof Store)[], error: Error): Store {
  const fail = (): never => {
    throw error;
  };
  return { ...store, ...Object.fromEntries(calls.map((call) => [call, fail])) };
}
