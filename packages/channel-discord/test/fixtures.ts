import { createRecordingLogger } from "@openclaw/testkit";
import type { InboundMessage } from "@openclaw/contracts";
import { createFakeDiscord, type FakeDiscord, type FakeDiscordBot } from "@openclaw/testkit/discord";
import { createDiscordChannel, type DiscordChannel, type DiscordChannelOptions } from "../src/index.js";

export const TOKEN = "MTMwMDAwMDAwMDAwMDAwMDAwMQ.test-1.tokenOfTheFirstBot_0123456789abcdef";
export const SECOND_TOKEN = "MTMwMDAwMDAwMDAwMDAwMDAwMg.test-2.tokenOfTheSecondBot_0123456789abcdef";
export const ANN = { id: "210000000000000001", username: "ann", global_name: "Ann" };
export const BOB = { id: "210000000000000002", username: "bob", global_name: "Bob" };
export const ROOM = { channelId: "310000000000000001", guildId: "410000000000000001" };

/** Short times, so that tests wait for nothing. */
export const QUICK = {
  firstRetryDelayMs: 5,
  maxRetryDelayMs: 20,
  requestTimeoutMs: 3000,
  identifyIntervalMs: 5,
};

export interface Bench {
  readonly discord: FakeDiscord;
  readonly bot: FakeDiscordBot;
  readonly channel: DiscordChannel;
  readonly logger: ReturnType<typeof createRecordingLogger>;
}

/** A fake Discord, a bot there, and a channel for it that is not started; ended by itself. */
export async function withBench(
  options: Partial<DiscordChannelOptions>,
  body: (bench: Bench) => Promise<void>,
): Promise<void> {
  const discord = await createFakeDiscord();
  const bot = discord.bot(TOKEN);
  const logger = createRecordingLogger();
  const channel = createDiscordChannel({
    token: TOKEN,
    apiUrl: discord.url,
    logger,
    ...options,
    limits: { ...QUICK, ...options.limits },
  });
  try {
    await body({ discord, bot, channel, logger });
  } finally {
    await channel.stop();
    await discord.close();
  }
}

/** Takes messages, and lets a test wait for them. */
export function createInbox(onMessage: (message: InboundMessage) => Promise<void> = async () => undefined): {
  readonly messages: readonly InboundMessage[];
  readonly onMessage: (message: InboundMessage) => Promise<void>;
  readonly next: () => Promise<InboundMessage>;
} {
  const messages: InboundMessage[] = [];
  const waiting: ((message: InboundMessage) => void)[] = [];
  let given = 0;
  return {
    messages,
    onMessage: async (message) => {
      messages.push(message);
      const waiter = waiting.shift();
      if (waiter !== undefined) {
        given += 1;
        waiter(message);
      }
      await onMessage(message);
    },
    next: () => {
      const message = messages[given];
      if (message === undefined) return new Promise((resolve) => waiting.push(resolve));
      given += 1;
      return Promise.resolve(message);
    },
  };
}

/** Takes messages and does nothing with them. */
export const ignore = async (): Promise<void> => undefined;
