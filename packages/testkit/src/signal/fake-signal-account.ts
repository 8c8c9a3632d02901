import { createHash } from "node:crypto";
import { createChangeNotifier } from "../change-notifier.js";
import type {
  FakeEnvelope,
  FakeSignalAccount,
  FakeSignalCall,
  FakeSignalFailure,
  FakeSignalPerson,
  SentSignalMessage,
} from "./fake-signal-types.js";

export type Receiver = (event: unknown) => void;

/** The account with what only the server of the fake needs. */
export interface AccountState extends FakeSignalAccount {
  isRegistered(): boolean;
  /** Adds a receiver and gives it what was kept; returns how to remove it. */
  receive(receiver: Receiver): () => void;
  /** Takes note of a call, and says how it shall fail. */
  record(call: FakeSignalCall): FakeSignalFailure | undefined;
  addSent(message: SentSignalMessage): void;
}

export interface AccountStateOptions {
  readonly number: string;
  readonly keepsMessages: () => boolean;
  readonly nextTimestamp: () => number;
  readonly onUnregister: () => void;
}

export function createAccountState(options: AccountStateOptions): AccountState {
  const { keepsMessages, nextTimestamp, number } = options;
  const receivers = new Set<Receiver>();
  const sent: SentSignalMessage[] = [];
  const calls: FakeSignalCall[] = [];
  const failures = new Map<string, FakeSignalFailure[]>();
  const taken = new Map<string, number>();
  const notifier = createChangeNotifier();
  let kept: unknown[] = [];
  let registered = true;

  const pushEvent = (event: unknown): void => {
    for (const receiver of receivers) receiver(event);
    if (receivers.size === 0 && keepsMessages()) kept.push(event);
  };
  const push = (envelope: FakeEnvelope): void => pushEvent({ envelope, account: number });

  return {
    number,
    uuid: uuidOf(number),
    sent,
    calls,
    push,
    pushEvent,
    message: (from, text, groupId) => {
      const envelope = messageEnvelope(from, text, nextTimestamp(), groupId);
      push(envelope);
      return envelope;
    },
    nextSent: (to) => {
      const index = taken.get(to) ?? 0;
      taken.set(to, index + 1);
      return notifier.until(() => sent.filter((message) => message.to === to)[index]);
    },
    failNext: (method, failure) => void failures.set(method, [...(failures.get(method) ?? []), failure]),
    nextCall: (method) => {
      const from = calls.length;
      return notifier.until(() => calls.slice(from).find((call) => call.method === method));
    },
    receiving: () => notifier.until(() => (receivers.size > 0 ? true : undefined)),
    unheard: () => notifier.until(() => (receivers.size === 0 ? true : undefined)),
    unregister: () => {
      registered = false;
      options.onUnregister();
    },
    isRegistered: () => registered,
    receive: (receiver) => {
      receivers.add(receiver);
      const waiting = kept;
      kept = [];
      for (const event of waiting) receiver(event);
      notifier.changed();
      return () => {
        receivers.delete(receiver);
        notifier.changed();
      };
    },
    record: (call) => {
      calls.push(call);
      notifier.changed();
      return failures.get(call.method)?.shift();
    },
    addSent: (message) => {
      sent.push(message);
      notifier.changed();
    },
  };
}

function messageEnvelope(
  { name, number, uuid }: FakeSignalPerson,
  text: string,
  timestamp: number,
  groupId: string | undefined,
): FakeEnvelope {
  return {
    source: number ?? uuid,
    sourceNumber: number ?? null,
    sourceUuid: uuid ?? null,
    sourceName: name ?? "",
    sourceDevice: 1,
    timestamp,
    serverReceivedTimestamp: timestamp + 1,
    serverDeliveredTimestamp: timestamp + 2,
    dataMessage: {
      timestamp,
      message: text,
      expiresInSeconds: 0,
      isExpirationUpdate: false,
      viewOnce: false,
      ...(groupId !== undefined && {
        groupInfo: { groupId, groupName: "Group", revision: 3, type: "DELIVER" },
      }),
    },
  };
}

/** The same uuid for the same number. */
function uuidOf(number: string): string {
  const hex = createHash("sha256").update(number).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
