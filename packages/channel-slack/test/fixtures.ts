import { createRecordingLogger, type RecordingLogger } from "@openclaw/testkit";
import { createFakeSlack, type FakeSlack, type FakeSlackApp } from "@openclaw/testkit/slack";
import { createSlackChannel, type SlackChannel, type SlackChannelOptions } from "../src/index.js";

export const BOT_TOKEN = "xoxb-700100-firstTestBotToken";
export const APP_TOKEN = "xapp-1-A700100-firstTestAppToken";
export const SECOND_BOT_TOKEN = "xoxb-700200-secondTestBotToken";
export const SECOND_APP_TOKEN = "xapp-1-A700200-secondTestAppToken";
export const SIGNING_SECRET = "0123456789abcdef-signing-secret";

/** Short times, so that tests wait for nothing. */
export const QUICK = {
  firstRetryDelayMs: 5,
  maxRetryDelayMs: 20,
  requestTimeoutMs: 3000,
  holdMs: 1000,
};

export interface Bench {
  readonly slack: FakeSlack;
  readonly app: FakeSlackApp;
  readonly channel: SlackChannel;
  readonly logger: RecordingLogger;
}

/** A fake Slack, an app there, and a channel for it by Socket Mode that is not started; ended by itself. */
export async function withBench(
  options: Partial<SlackChannelOptions>,
  body: (bench: Bench) => Promise<void>,
): Promise<void> {
  const slack = await createFakeSlack();
  const app = slack.app({ botToken: BOT_TOKEN, appToken: APP_TOKEN });
  const logger = createRecordingLogger();
  const channel = createSlackChannel({
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    apiUrl: slack.apiUrl,
    logger,
    ...options,
    limits: { ...QUICK, ...options.limits },
  });
  try {
    await body({ slack, app, channel, logger });
  } finally {
    await channel.stop();
    await slack.close();
  }
}

/** Takes messages and does nothing with them. */
export const ignore = async (): Promise<void> => undefined;

/** Listens at once to a promise that is to reject, and says later what came of it. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => new Error("Expected a rejection."),
    (error: unknown) => error,
  );
}
