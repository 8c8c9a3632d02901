import type { InboundMessage, Logger } from "@openclaw/contracts";
import {
  createAdapterChannel,
  createChannelErrors,
  DEFAULT_CHANNEL_LIMITS,
  type AdapterChannel,
  type AdapterConnection,
  type AdapterOptions,
  type AdapterSession,
  type ChannelLimits,
  type OutboundPart,
} from "../src/index.js";

/** Short times, so that tests wait for nothing. */
export const QUICK: ChannelLimits = {
  ...DEFAULT_CHANNEL_LIMITS,
  requestTimeoutMs: 2000,
  startTimeoutMs: 2000,
  stopTimeoutMs: 2000,
  firstRetryDelayMs: 1,
  maxRetryDelayMs: 4,
  reconnectWaitMs: 2000,
};

export const errors = createChannelErrors("Pigeon");

/** Something that a test lets happen, or waits for. */
export interface Turn<Value = void> {
  readonly come: Promise<Value>;
  readonly now: (value: Value) => void;
}

export function createTurn<Value = void>(): Turn<Value> {
  let resolved: ((value: Value) => void) | undefined;
  const come = new Promise<Value>((resolve) => (resolved = resolve));
  return { come, now: (value) => resolved?.(value) };
}

export function createRecordingLogger(): Logger & {
  readonly lines: { readonly level: string; readonly text: string }[];
} {
  const lines: { level: string; text: string }[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, text: `${message} ${JSON.stringify(fields)}` });
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A channel of a vendor that is a few functions. */
export interface Rig {
  readonly channel: AdapterChannel;
  /** The session of the latest start. */
  readonly session: () => AdapterSession;
  readonly sent: OutboundPart[];
  readonly logger: ReturnType<typeof createRecordingLogger>;
}

export interface RigOptions extends Partial<Omit<AdapterOptions, "limits" | "connect">> {
  readonly limits?: Partial<ChannelLimits>;
  readonly connect?: (session: AdapterSession, usual: AdapterConnection) => Promise<AdapterConnection>;
  readonly send?: (part: OutboundPart, attempt: number) => Promise<void>;
  readonly close?: () => Promise<void>;
}

export function createRig({ connect, send, close, limits, ...options }: RigOptions = {}): Rig {
  const logger = createRecordingLogger();
  const sent: OutboundPart[] = [];
  let current: AdapterSession | undefined;
  let attempts = 0;
  const usual: AdapterConnection = {
    send: async (part) => {
      attempts += 1;
      await send?.(part, attempts);
      sent.push(part);
    },
    close: close ?? (async () => undefined),
  };
  const channel = createAdapterChannel({
    id: "pigeon",
    vendor: "Pigeon",
    account: "default",
    logger,
    maxTextLength: 10,
    ...options,
    limits: { ...QUICK, ...limits },
    connect: async (session) => {
      current = session;
      return connect === undefined ? usual : await connect(session, usual);
    },
  });
  return {
    channel,
    logger,
    sent,
    session: () => {
      if (current === undefined) throw new Error("The channel was not started.");
      return current;
    },
  };
}

export function message(messageId: string, change: Partial<InboundMessage> = {}): InboundMessage {
  return {
    channel: "pigeon",
    account: "default",
    kind: "message",
    chat: { kind: "direct", id: "5" },
    sender: { id: "5", meta: {} },
    messageId,
    text: `text ${messageId}`,
    replyTarget: { chatId: "5" },
    ...change,
  };
}

export const inChat = (messageId: string, chatId: string): InboundMessage =>
  message(messageId, { chat: { kind: "direct", id: chatId } });

export const ignore = async (): Promise<void> => undefined;
/** What a promise rejects with; taken now, so that it may reject before anybody looks. */
export const rejectionOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => new Error("It did not reject."),
    (error: unknown) => error,
  );

export const never = (): Promise<never> => new Promise(() => undefined);
