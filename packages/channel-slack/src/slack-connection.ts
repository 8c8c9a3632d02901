import {
  ABORTED,
  orAborted,
  type AdapterConnection,
  type AdapterSession,
  type OutboundPart,
  type RememberedKeys,
} from "@openclaw/channel-kit";
import type { CommandAnswers } from "./command-answers.js";
import { createDelivery, type Deliver } from "./delivery.js";
import { isMemberId } from "./identity.js";
import { commandUserOf } from "./read-interaction.js";
import { createSlackClient, type SlackClient } from "./slack-client.js";
import { slackErrors } from "./slack-errors.js";
import type { SlackSettings } from "./slack-options.js";
import { readSigningSecret, type SlackWebhookRun } from "./slack-webhook.js";
import { connectSocket } from "./socket-connection.js";
import type { SocketEnvelope } from "./socket-link.js";

export interface SlackConnectionOptions {
  readonly settings: SlackSettings;
  readonly session: AdapterSession;
  readonly answers: CommandAnswers;
  readonly handledEvents: RememberedKeys;
  /** Hears what takes calls by HTTP from now on. */
  readonly onReceiving: (run: SlackWebhookRun) => void;
}

/** Asks Slack who the bot is, then receives; rejects with one coded error and leaves nothing running. */
export async function connectSlack(options: SlackConnectionOptions): Promise<AdapterConnection> {
  const { answers, session, settings } = options;
  const client = createSlackClient(settings);
  try {
    const own = await orAborted(client.authTest(), session.signal);
    if (own === ABORTED) throw slackErrors.unreachable("auth.test", "no answer in time");
    const deliver = createDelivery({ ...options, client, own });
    const receiver = await receive(options, deliver);
    return {
      send: (part) => send(client, answers, part),
      close: async () => {
        await receiver.close();
        await client.close();
      },
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function receive(
  { onReceiving, session, settings }: SlackConnectionOptions,
  deliver: Deliver,
): Promise<{ close(): Promise<void> }> {
  const { receiving } = settings;
  if (receiving.mode === "http") {
    // What a function gives is not checked with the options.
    await readSigningSecret(receiving.signingSecret, settings.configKey);
    onReceiving({ signal: session.receiving, deliver });
    return { close: () => Promise.resolve() };
  }
  const onEnvelope = async (envelope: SocketEnvelope): Promise<void> => {
    const { body, retryNum: num, retryReason: reason } = envelope;
    if (typeof body !== "object" || body === null) return session.drop("malformed_event");
    const retry = { ...(num !== undefined && { num }), ...(reason !== undefined && { reason }) };
    if ((await deliver(body, retry)) !== "taken") return;
    // By a connection that has ended meanwhile nothing can be acknowledged: it comes again, and is known then.
    await envelope.acknowledge().catch(() => session.drop("late_acknowledgement"));
  };
  return await connectSocket({ settings, appToken: receiving.appToken, session, onEnvelope });
}

async function send(
  client: SlackClient,
  answers: CommandAnswers,
  { target, text }: OutboundPart,
): Promise<void> {
  const commandUser = commandUserOf(target.messageId);
  const responseUrl = commandUser === undefined ? undefined : answers.take(target);
  if (responseUrl !== undefined) return await client.respond(responseUrl, text);
  // What answers a command is for its sender alone, so it does not go where the command was written.
  const chatId = commandUser ?? target.chatId;
  const channel = isMemberId(chatId) ? await client.openConversation(chatId) : chatId;
  const threadId = commandUser === undefined ? target.threadId : undefined;
  await client.post({ channel, text, threadId });
}
