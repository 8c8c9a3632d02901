import { createRecordingLogger, type RecordingLogger } from "@openclaw/testkit";
import { createFakeSignal, type FakeSignal, type FakeSignalAccount } from "@openclaw/testkit/signal";
import { createSignalChannel, type SignalChannel, type SignalChannelOptions } from "../src/index.js";

export const NUMBER = "+15550001111";
export const SECOND_NUMBER = "+15550002222";
export const PERSON = "11111111-1111-4111-8111-111111111111";
export const OTHER_PERSON = "22222222-2222-4222-8222-222222222222";
export const GROUP_ID = "R3JvdXBHcm91cEdyb3VwR3JvdXBHcm91cEdyb3VwR3I=";

/** Short times, so that tests wait for nothing. */
export const QUICK = {
  firstRetryDelayMs: 5,
  maxRetryDelayMs: 20,
  requestTimeoutMs: 3000,
  reconnectWaitMs: 1000,
  startTimeoutMs: 5000,
};

/** How a channel reaches the fake, by name. */
export const TRANSPORTS: Readonly<Record<string, (fake: FakeSignal) => Partial<SignalChannelOptions>>> = {
  "a program that is started": (fake) => ({ cliPath: fake.cliPath }),
  "HTTP and server-sent events": (fake) => ({ httpUrl: fake.httpUrl }),
  "a TCP socket": (fake) => ({ tcp: fake.tcp }),
  "a unix socket": (fake) => ({ socketPath: fake.socketPath }),
};

export interface Bench {
  readonly fake: FakeSignal;
  readonly account: FakeSignalAccount;
  readonly channel: SignalChannel;
  readonly logger: RecordingLogger;
}

/** A fake signal-cli with an account, and a channel for it that is not started; ended by itself. */
export async function withBench(
  options: (fake: FakeSignal) => SignalChannelOptions,
  body: (bench: Bench) => Promise<void>,
): Promise<void> {
  const fake = await createFakeSignal();
  const account = fake.account(NUMBER);
  const logger = createRecordingLogger();
  const given = options(fake);
  const channel = createSignalChannel({
    signalAccount: NUMBER,
    logger,
    ...given,
    limits: { ...QUICK, ...given.limits },
  });
  try {
    await body({ fake, account, channel, logger });
  } finally {
    await channel.stop();
    await fake.close();
  }
}

/** Takes messages and does nothing with them. */
export const ignore = async (): Promise<void> => undefined;
