import {
  createAdapterChannel,
  createRememberedKeys,
  type AdapterChannel,
  type ChannelWebhook,
} from "@openclaw/channel-kit";
import { createCommandAnswers } from "./command-answers.js";
import { connectSlack } from "./slack-connection.js";
import { readSlackOptions, type SlackChannelOptions } from "./slack-options.js";
import { createSlackWebhook, type SlackWebhookRun } from "./slack-webhook.js";

/** A channel with what Slack has beyond the port. */
export interface SlackChannel extends AdapterChannel {
  /** What to mount in an HTTP server; only with option `signingSecret`. */
  readonly webhook?: ChannelWebhook;
}

/** Slack asks for at most 4,000 characters; the rest is for what it counts otherwise than we do. */
const MAX_TEXT_LENGTH = 3900;

/**
 * One app in one workspace, by Socket Mode or HTTP, on Bolt. Slack keeps an event until its message has been taken over (at least
 * once, see `limits.holdMs`); what it delivers again is handled once.
 *
 * Throws `CHANNEL_OPTIONS_INVALID`. `start` rejects with `CHANNEL_CREDENTIAL_REJECTED`, `CHANNEL_UNREACHABLE`,
 * `CHANNEL_RATE_LIMITED`, `CHANNEL_REQUEST_REFUSED` or `CHANNEL_ALREADY_STARTED`; `ended` with what no retry can mend. `send` repeats
 * what may help and rejects with `CHANNEL_RATE_LIMITED`, `CHANNEL_UNREACHABLE`, `CHANNEL_REQUEST_REFUSED`,
 * `CHANNEL_CREDENTIAL_REJECTED`, `CHANNEL_EMPTY_TEXT` or `CHANNEL_NOT_RUNNING`; when an answer of Slack was lost, a text may arrive
 * twice.
 *
 * @example
 * ```ts
 * const channel = createSlackChannel({ botToken, appToken });
 * await channel.start((message) => channel.send(message.replyTarget, `You said: ${message.text}`));
 * ```
 */
export function createSlackChannel(options: SlackChannelOptions): SlackChannel {
  const settings = readSlackOptions(options);
  const { account, apiUrl, clock, limits, logger, receiving } = settings;
  const answers = createCommandAnswers(clock, apiUrl);
  const handledEvents = createRememberedKeys(limits.maxRemembered);
  let run: SlackWebhookRun | undefined;
  const webhook =
    receiving.mode === "http" ? createSlackWebhook(settings, receiving, () => running(run)) : undefined;
  const channel = createAdapterChannel({
    id: "slack",
    vendor: "Slack",
    account,
    logger,
    limits,
    maxTextLength: MAX_TEXT_LENGTH,
    connect: (session) =>
      connectSlack({ settings, session, answers, handledEvents, onReceiving: (next) => (run = next) }),
  });
  // Not spread: `ended` changes with each run.
  return webhook === undefined ? channel : Object.defineProperty(channel, "webhook", { value: webhook });
}

/** While a channel is paused or stopped Slack is to try again later. */
function running(run: SlackWebhookRun | undefined): SlackWebhookRun | undefined {
  return run?.signal.aborted === true ? undefined : run;
}
