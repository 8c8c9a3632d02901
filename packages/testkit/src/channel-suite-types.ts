import type { Channel, ChannelIdentity, Gate, SenderId } from "@openclaw/contracts";
import type { SuiteRunner } from "./store-suite.js";

/** A channel under test and the vendor on the other end of its wire. A fresh one for each test. */
export interface ChannelHarness extends ChannelParty {
  readonly identity: ChannelIdentity;
  /** Sender ids of two people, as the channel tells them. */
  readonly people: readonly [SenderId, SenderId];
  /** Another account of the same channel. For `accounts`. */
  readonly second?: ChannelParty;
  /** Texts that must never be in an error, such as tokens. */
  readonly secrets?: readonly string[];
  /** Ends the vendor. The channels are stopped by then. */
  close(): Promise<void>;
}

/** One account: its channel, not started, and its side of the vendor. */
export interface ChannelParty {
  readonly channel: Channel;
  readonly vendor: ChannelVendor;
}

/** What people and the vendor do, and what people get to see. Only the first two are needed. */
export interface ChannelVendor {
  /** A person writes to the bot in private. Resolves once the vendor has it. */
  sendDirect(from: SenderId, text: string): Promise<void>;
  /** The next text that this person gets in private; each text is given once, in order. Waits for it. */
  nextReply(to: SenderId): Promise<string>;
  /** All texts that this person got in private. */
  replies(to: SenderId): readonly string[];
  /** For `groups`: a person writes in a group that the bot is in. */
  readonly sendGroup?: (from: SenderId, text: string) => Promise<void>;
  /** For `groups`: all texts that went to that group. */
  readonly groupReplies?: () => readonly string[];
  /** For `events`: everything that this person can cause beside messages, by name, such as reactions and edits. */
  readonly events?: Readonly<Record<string, (from: SenderId) => Promise<void>>>;
  /** For `unknownChats`: a person writes in a chat of which the vendor does not tell whether it is private. */
  readonly sendToUnknownChat?: (from: SenderId, text: string) => Promise<void>;
  /** For `names`: a person who is called `name` writes in private. */
  readonly sendNamed?: (from: SenderId, text: string, name: string) => Promise<void>;
  /** For `quotes`: a person answers `quoted`, which somebody else wrote and the vendor sends along. */
  readonly sendQuote?: (from: SenderId, text: string, quoted: string) => Promise<void>;
  /** For `files`: a person sends a file; all that it could be fetched by, such as an id or a URL, holds `file`. */
  readonly sendFile?: (from: SenderId, text: string, file: string) => Promise<void>;
  /** For `files`: all that the vendor was asked for so far, as it came. */
  readonly requests?: () => readonly unknown[];
  /** For `duplicates`: one message, delivered twice. */
  readonly sendTwice?: (from: SenderId, text: string) => Promise<void>;
  /** For `outage`: cuts every connection and takes no new one. */
  readonly down?: () => Promise<void>;
  readonly up?: () => Promise<void>;
  /** For `rateLimits`: refuses the next text, and asks to wait this long. */
  readonly limitRate?: (retryAfterMs: number) => void;
  /** For `hangs`: never answers the next text; resolves once it has arrived. */
  readonly hangNextSend?: () => Promise<void>;
  /** For `slow`: answers the next text only after this long, and takes it meanwhile. */
  readonly delayNextSend?: (delayMs: number) => void;
  /** For `outage`: breaks every connection when the next text arrives, without taking it; the vendor stays reachable. */
  readonly breakOnNextSend?: () => void;
  /** For `credentials`: the channel's credential is no longer valid. */
  readonly expireCredential?: () => Promise<void>;
  /** For `hangs`: resolves once no connection to the vendor is open. */
  readonly disconnected?: () => Promise<void>;
}

/** What a vendor offers beside direct messages; each stands for tests. */
export type ChannelCapability =
  | "groups"
  | "events"
  | "accounts"
  /** Messages can lack the kind of their chat. */
  | "unknownChats"
  /** Messages tell a name of their sender. */
  | "names"
  /** Messages hold words of others. */
  | "quotes"
  | "files"
  | "duplicates"
  | "outage"
  /** The vendor keeps messages while the channel is away. */
  | "keepsMessages"
  | "rateLimits"
  | "hangs"
  | "slow"
  | "credentials";

/** Whether the vendor has it. */
export type HasCapability = (name: ChannelCapability) => boolean;

/** What the suite uses of a `Pairing` of pairing-core. */
export interface SuitePairing {
  listRequests(filter?: {
    readonly channel?: string;
    readonly account?: string;
  }): Promise<readonly { readonly senderId: string; readonly code: string }[]>;
  approve(input: {
    readonly channel: string;
    readonly code: string;
    readonly approver: { readonly surface: "host"; readonly id: string };
  }): Promise<{ readonly status: string }>;
  revoke(input: {
    readonly channel: string;
    readonly account: string;
    readonly senderId: string;
  }): Promise<{ readonly status: string }>;
}

/** What the suite uses of pairing-core. */
export interface SuitePairingCore<Store, Pairing extends SuitePairing> {
  createMemoryStore(): Store;
  createPairing(options: { readonly store: Store }): Pairing;
  createGate(options: { readonly pairing: Pairing; readonly identity: ChannelIdentity }): Gate;
}

export type CreateHarness = () => ChannelHarness | Promise<ChannelHarness>;

/** Policy `pairing` on an empty store, for all accounts. */
export type CreateSuiteGate = (identity: ChannelIdentity) => {
  readonly pairing: SuitePairing;
  readonly gate: Gate;
};

export interface ChannelSuiteOptions<Store, Pairing extends SuitePairing> {
  readonly runner: SuiteRunner;
  /** Name of the channel in the titles. */
  readonly name: string;
  readonly createHarness: CreateHarness;
  /** `import * as pairingCore from "@openclaw/pairing-core"`, which this package does not import. */
  readonly pairingCore: SuitePairingCore<Store, Pairing>;
  /** What the vendor does not have, each with the reason. Everything else is tested. */
  readonly lacks?: Readonly<Partial<Record<ChannelCapability, string>>>;
}
