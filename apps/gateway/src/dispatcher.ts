import { OpenClawError, type Gate, type InboundMessage, type Logger } from "@openclaw/contracts";
import type { Agent } from "./agent/agent.js";
import { createChatQueues } from "./chat-queues.js";
import { createGroupRefusalLog } from "./log/create-group-refusal-log.js";
import type { MessageCounters } from "./message-counters.js";
import type { ChatCommand } from "./pair-command/pair-command.js";
import { createSlots } from "./slots.js";

export interface DispatcherLimits {
  /** Messages in work or waiting, over all accounts. */
  readonly maxMessages: number;
  readonly maxMessagesPerAccount: number;
  readonly maxMessagesPerChat: number;
  /** Answers that the agent works on at once. */
  readonly maxAnswers: number;
  readonly maxAnswersPerAccount: number;
}

// A stranger's message costs a file read, an answer a process or a request: hence many of the former, few of the latter.
// An account gets a small part, so that a flood on one, or a vendor that takes no texts, leaves the others room.
export const DISPATCHER_LIMITS: DispatcherLimits = {
  maxMessages: 4_000,
  maxMessagesPerAccount: 250,
  maxMessagesPerChat: 20,
  maxAnswers: 16,
  maxAnswersPerAccount: 8,
};

/** The same with room for each of so many accounts: one whose vendor hangs keeps its own filled. */
export function dispatcherLimits(accounts: number): DispatcherLimits {
  const { maxMessages, maxMessagesPerAccount } = DISPATCHER_LIMITS;
  return { ...DISPATCHER_LIMITS, maxMessages: Math.max(maxMessages, accounts * maxMessagesPerAccount) };
}

export interface DispatcherOptions {
  readonly gateOf: (message: InboundMessage) => Gate;
  readonly agent: Agent;
  /** What it matches goes to it and never to the agent. */
  readonly command?: ChatCommand;
  /** Sends through the channel account that the message came from. */
  readonly send: (message: InboundMessage, text: string) => Promise<void>;
  readonly counters: MessageCounters;
  readonly logger: Logger;
  readonly limits?: DispatcherLimits;
}

export interface Dispatcher {
  /**
   * Takes one message from the gate to the answer, after the earlier ones of its chat. Rejects when the channel had better
   * offer it again: `GATEWAY_BUSY`, or `MESSAGE_NOT_DECIDED` while the store cannot be read.
   */
  dispatch(message: InboundMessage): Promise<void>;
  /** Resolves when nothing is in work. */
  idle(): Promise<void>;
  /** Cuts off what the agent works on. */
  abort(): void;
}

const FAILURE_TEXT = "Sorry, something went wrong. Please try again later.";

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { gateOf, agent, command, send, counters, logger, limits = DISPATCHER_LIMITS } = options;
  const queues = createChatQueues(limits);
  const slots = createSlots({ total: limits.maxAnswers, perKey: limits.maxAnswersPerAccount });
  const logGroupRefusal = createGroupRefusalLog(logger);
  const stopping = new AbortController();

  /** Counts and reports a refusal. Rejects with `MESSAGE_NOT_DECIDED`. */
  const isAdmitted = async (message: InboundMessage): Promise<boolean> => {
    const decision = await gateOf(message).admit(message, (text) => send(message, text));
    logger.debug({ ...idsOf(message), ...decision }, "message decided");
    if (decision.outcome === "admit") return true;
    counters.refused(decision);
    logGroupRefusal(message, decision.reason);
    if (decision.reason === "store_unavailable") throw notDecided();
    return false;
  };

  const handle = async (message: InboundMessage): Promise<void> => {
    if (!(await isAdmitted(message))) return;
    if (command?.matches(message) === true) {
      counters.admitted();
      // Takes no place among the answers: while the agent is busy, the owner still decides about devices.
      await attempt(message, "command_failed", () => command.run(message, (text) => send(message, text)));
      return;
    }
    const outcome = await slots.run(accountKey(message), async (hasWaited) => {
      // An approval may have ended or been revoked during the wait.
      if (hasWaited && !(await isAdmitted(message))) return undefined;
      counters.admitted();
      return await settled(agent.answer(toAgentMessage(message), stopping.signal));
    });
    if (outcome === undefined) return;
    // The place among the answers is free by now: a vendor that is slow to take this text takes none from other accounts.
    await attempt(message, "agent_failed", async () => {
      if (outcome.status === "rejected") throw outcome.reason;
      if (outcome.value.trim() !== "") await send(message, outcome.value);
    });
  };

  const attempt = async (
    message: InboundMessage,
    reason: "agent_failed" | "command_failed",
    work: () => Promise<void>,
  ): Promise<void> => {
    try {
      await work();
      counters.answered();
    } catch (error) {
      counters.failed(reason);
      logger.error({ ...idsOf(message), error }, "message not answered");
      await send(message, FAILURE_TEXT).catch((failure: unknown) =>
        logger.warn({ ...idsOf(message), error: failure }, "the sender could not be told"),
      );
    }
  };

  return {
    async dispatch(message) {
      const { channel, account, chat } = message;
      const work = queues.run(accountKey(message), JSON.stringify([channel, account, chat.id]), () =>
        handle(message),
      );
      if (work === undefined) {
        counters.failed("busy");
        throw busy();
      }
      await work;
    },
    idle: () => queues.idle(),
    abort: () => stopping.abort(),
  };
}

async function settled<Result>(work: Promise<Result>): Promise<PromiseSettledResult<Result>> {
  const [outcome] = await Promise.allSettled([work]);
  return outcome;
}

const accountKey = (message: InboundMessage): string => `${message.channel}/${message.account}`;

const idsOf = ({ channel, account, sender }: InboundMessage): object => ({
  channel,
  account,
  senderId: sender.id,
});

function toAgentMessage(message: InboundMessage): Parameters<Agent["answer"]>[0] {
  const { channel, account, sender, chat, messageId, text } = message;
  return { channel, account, senderId: sender.id, chatId: chat.id, messageId, text };
}

function busy(): OpenClawError {
  return new OpenClawError("GATEWAY_BUSY", "Too many messages are waiting. Send it again in a moment.");
}

function notDecided(): OpenClawError {
  return new OpenClawError(
    "MESSAGE_NOT_DECIDED",
    "The approvals cannot be read, so the message was not let in. Run: openclaw doctor",
  );
}
