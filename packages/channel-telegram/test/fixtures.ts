import type { Clock } from "@openclaw/contracts";
import {
  createFakeBotApi,
  type FakeBot,
  type FakeBotApi,
  createRecordingLogger,
  type RecordingLogger,
} from "@openclaw/testkit";
import { createTelegramChannel, type TelegramChannel, type TelegramChannelOptions } from "../src/index.js";

export const TOKEN = "700100:AAtestTokenOfTheFirstBot_0123456789";
export const SECOND_TOKEN = "700200:AAtestTokenOfTheSecondBot_987654321";

/** Short times, so that tests wait for nothing. */
export const QUICK = {
  firstRetryDelayMs: 5,
  maxRetryDelayMs: 20,
  pollTimeoutMs: 5000,
  requestTimeoutMs: 3000,
};

export interface Bench {
  readonly api: FakeBotApi;
  readonly bot: FakeBot;
  readonly channel: TelegramChannel;
  readonly logger: RecordingLogger;
}

/** A fake server, a bot there, and a channel for it that is not started; ended by itself. */
export async function withBench(
  options: Partial<TelegramChannelOptions> & { readonly clock?: Clock },
  body: (bench: Bench) => Promise<void>,
): Promise<void> {
  const api = await createFakeBotApi();
  const bot = api.bot(TOKEN);
  const logger = createRecordingLogger();
  const channel = createTelegramChannel({
    botToken: TOKEN,
    apiRoot: api.url,
    logger,
    ...options,
    limits: { ...QUICK, ...options.limits },
  });
  try {
    await body({ api, bot, channel, logger });
  } finally {
    await channel.stop();
    await api.close();
  }
}

/** Takes messages and does nothing with them. */
export const ignore = async (): Promise<void> => undefined;
