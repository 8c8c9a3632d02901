import { createRecordingLogger, type RecordingLogger } from "@openclaw/testkit";
import { createFakeFeishu, type FakeFeishu, type FakeFeishuApp } from "@openclaw/testkit/feishu";
import { createFeishuChannel, type FeishuChannel, type FeishuChannelOptions } from "../src/index.js";

export const APP_ID = "cli_0123456789abcdef";
export const APP_SECRET = "secretOfTheFirstApp0123456789ab";
export const SECOND_APP_ID = "cli_fedcba9876543210";
export const SECOND_APP_SECRET = "secretOfTheSecondApp987654321cd";
export const ANN = "ou_11111111111111111111111111111111";
export const BOB = "ou_22222222222222222222222222222222";

/** Short times, so that tests wait for nothing. */
export const QUICK = { firstRetryDelayMs: 5, maxRetryDelayMs: 20, requestTimeoutMs: 3000 };

export interface Bench {
  readonly feishu: FakeFeishu;
  readonly app: FakeFeishuApp;
  readonly channel: FeishuChannel;
  readonly logger: RecordingLogger;
}

/** A fake server, an app there, and a channel for it that is not started; ended by itself. */
export async function withBench(
  options: Partial<FeishuChannelOptions>,
  body: (bench: Bench) => Promise<void>,
): Promise<void> {
  const feishu = await createFakeFeishu();
  const app = feishu.app(APP_ID, APP_SECRET);
  const logger = createRecordingLogger();
  const channel = createFeishuChannel({
    appId: APP_ID,
    appSecret: APP_SECRET,
    domain: feishu.url,
    logger,
    ...options,
    limits: { ...QUICK, ...options.limits },
  });
  try {
    await body({ feishu, app, channel, logger });
  } finally {
    await channel.stop();
    await feishu.close();
  }
}

/** Takes messages and does nothing with them. */
export const ignore = async (): Promise<void> => undefined;
