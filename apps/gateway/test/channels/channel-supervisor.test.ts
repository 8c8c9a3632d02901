import { OpenClawError, silentLogger, type Channel } from "@openclaw/contracts";
import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  createChannelSupervisor,
  type ChannelSupervisorOptions,
} from "../../src/channels/channel-supervisor.js";

/** A channel whose fate the test decides. */
function createFakeChannel(failures: readonly (Error | undefined)[]) {
  const starts: number[] = [];
  let end: { readonly reject: (error: unknown) => void; readonly resolve: () => void } | undefined;
  let ended: Promise<void> = Promise.resolve();
  const channel: Channel = {
    id: "fake",
    account: "default",
    get ended() {
      return ended;
    },
    start() {
      const failure = failures[starts.length];
      starts.push(starts.length);
      if (failure !== undefined) return Promise.reject(failure);
      ended = new Promise((resolve, reject) => {
        end = { resolve, reject };
      });
      return Promise.resolve();
    },
    send: () => Promise.resolve(),
    stop() {
      end?.resolve();
      return Promise.resolve();
    },
  };
  return { channel, starts, fail: (error: unknown) => end?.reject(error) };
}

const BACK_OFF = {
  firstDelayMs: 4,
  maxDelayMs: 20,
  steadyMs: 60_000,
  startTimeoutMs: 5_000,
  ownerDelayMs: 20,
  lookMs: 2,
};

interface Retry {
  readonly retryInMs: number;
  readonly failures: number;
}

function supervise(fake: { readonly channel: Channel }, options: Partial<ChannelSupervisorOptions> = {}) {
  const retries: Retry[] = [];
  const waiting = new Set<() => void>();
  let runs = 0;
  const changed = (): void => waiting.forEach((check) => check());
  const supervisor = createChannelSupervisor({
    create: () => Promise.resolve({ channel: fake.channel }),
    onMessage: () => Promise.resolve(),
    onRunning: () => {
      runs += 1;
      changed();
    },
    fields: {},
    clock: createFakeClock(),
    jitter: () => 0,
    backOff: BACK_OFF,
    logger: {
      ...silentLogger,
      error: (fields: object) => {
        if ("retryInMs" in fields && "failures" in fields) {
          retries.push({ retryInMs: Number(fields.retryInMs), failures: Number(fields.failures) });
        }
        changed();
      },
    },
    ...options,
  });
  onTestFinished(() => supervisor.stop());
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { supervisor, retries, until, runs: () => runs };
}

const failure = new OpenClawError("CHANNEL_UNREACHABLE", "no answer");

describe("a channel that fails", () => {
  it("is started again with a delay that doubles up to its limit, until it runs", async () => {
    const fake = createFakeChannel([failure, failure, failure, failure, failure, undefined]);
    const { supervisor, retries, until, runs } = supervise(fake);
    await until(() => runs() === 1);
    expect(retries.map(({ retryInMs }) => retryInMs)).toEqual([2, 4, 8, 10, 10]);
    expect(supervisor).toMatchObject({ state: "running", failures: 5 });
    expect(supervisor.lastFailure).toMatchObject({ code: "CHANNEL_UNREACHABLE" });
  });

  it("spreads its retries: the delay lies between half and the whole", async () => {
    const fake = createFakeChannel([failure, undefined]);
    const { retries, until, runs } = supervise(fake, { jitter: () => 0.999 });
    await until(() => runs() === 1);
    expect(retries[0]?.retryInMs).toBe(4);
  });

  it("is started again when it ends after a good start, and starts over with the first delay when it ran long", async () => {
    const clock = createFakeClock();
    const fake = createFakeChannel([failure, failure, undefined, undefined]);
    const { retries, until, runs } = supervise(fake, { clock });
    await until(() => runs() === 1);
    clock.advance(BACK_OFF.steadyMs);
    fake.fail(failure);
    await until(() => runs() === 2);
    expect(retries.map(({ failures }) => failures)).toEqual([1, 2, 1]);
  });

  it("that cannot even be made is tried again too", async () => {
    const fake = createFakeChannel([undefined]);
    let made = 0;
    const { supervisor, until, runs } = supervise(fake, {
      create: () => {
        made += 1;
        return made === 1 ? Promise.reject(new Error("boom")) : Promise.resolve({ channel: fake.channel });
      },
    });
    await until(() => runs() === 1);
    expect(supervisor.lastFailure?.code).toBe("UNEXPECTED");
  });

  it("whose credential was rejected is made anew, as the credential may come from a file", async () => {
    const rejected = new OpenClawError("CHANNEL_CREDENTIAL_REJECTED", "unknown token");
    const fake = createFakeChannel([rejected, failure, undefined]);
    let made = 0;
    const { until, runs } = supervise(fake, {
      create: () => {
        made += 1;
        return Promise.resolve({ channel: fake.channel });
      },
    });
    await until(() => runs() === 1);
    expect(made).toBe(2);
  });

  it("that never says whether it has started counts as failed after a while", async () => {
    const fake = createFakeChannel([]);
    const hanging: Channel = { ...fake.channel, start: () => new Promise<void>(() => undefined) };
    const { supervisor, retries, until } = supervise(
      { channel: hanging },
      { backOff: { ...BACK_OFF, startTimeoutMs: 5 } },
    );
    await until(() => retries.length === 1);
    expect(supervisor).toMatchObject({ state: "retrying", lastFailure: { code: "CHANNEL_START_TIMED_OUT" } });
  });
});

describe("stopping", () => {
  it("while the channel is being made does not start it", async () => {
    const fake = createFakeChannel([undefined]);
    let made: (() => void) | undefined;
    const { supervisor } = supervise(fake, {
      create: () =>
        new Promise((resolve) => {
          made = () => resolve({ channel: fake.channel });
        }),
    });
    const stopped = supervisor.stop();
    made?.();
    await stopped;
    expect(fake.starts).toEqual([]);
    expect(supervisor.state).toBe("stopped");
  });

  it("ends a running channel and a waiting retry at once", async () => {
    const running = supervise(createFakeChannel([undefined]));
    await running.until(() => running.runs() === 1);
    await running.supervisor.stop();
    expect(running.supervisor.state).toBe("stopped");

    const waiting = supervise(createFakeChannel([failure]), {
      backOff: { ...BACK_OFF, firstDelayMs: 3_600_000, maxDelayMs: 3_600_000 },
    });
    await waiting.supervisor.firstAttempt;
    await waiting.supervisor.stop();
    expect(waiting.supervisor.state).toBe("stopped");
  });
});

describe("what only the owner can mend", () => {
  const rejected = new OpenClawError("CHANNEL_CREDENTIAL_REJECTED", "unknown token");
  const LATER = { ...BACK_OFF, ownerDelayMs: 3_600_000 };

  it("is not tried again soon, and says when it will be", async () => {
    const fake = createFakeChannel([rejected, undefined]);
    const clock = createFakeClock();
    const { supervisor, retries, until } = supervise(fake, { backOff: LATER, clock });
    await until(() => retries.length === 1);
    expect(supervisor).toMatchObject({ state: "retrying", lastFailure: { code: rejected.code } });
    await vi.waitFor(() => expect(supervisor.retryAtMs).toBe(clock.now() + 1_800_000));
    expect(fake.starts).toHaveLength(1);
  });

  it("is tried at once when a file with the credential changes, also when that was during the failing start", async () => {
    const fake = createFakeChannel([rejected, undefined]);
    let mark = "before";
    const { until, runs } = supervise(fake, {
      backOff: LATER,
      create: () => {
        mark = "changed";
        return Promise.resolve({ channel: fake.channel });
      },
      credentialMark: () => mark,
    });
    await until(() => runs() === 1);
    expect(fake.starts).toHaveLength(2);
  });

  it("without a credential the channel is not configured: it is not started until one appears", async () => {
    const fake = createFakeChannel([undefined]);
    let mark = "none";
    let made = 0;
    const { supervisor, until, runs } = supervise(fake, {
      backOff: { ...BACK_OFF, ownerDelayMs: 1 },
      create: () => {
        made += 1;
        return mark === "none"
          ? Promise.reject(new OpenClawError("CHANNEL_NOT_CONFIGURED", "Set a token."))
          : Promise.resolve({ channel: fake.channel });
      },
      credentialMark: () => mark,
    });
    await supervisor.firstAttempt;
    expect(supervisor).toMatchObject({ state: "not-configured", retryAtMs: undefined });
    expect(made).toBe(1);
    mark = "a token";
    await until(() => runs() === 1);
    expect(supervisor.state).toBe("running");
  });
});

describe("a channel that runs", () => {
  it("and whose link is down is reconnecting", async () => {
    const fake = createFakeChannel([undefined]);
    let link: "connected" | "reconnecting" = "connected";
    const { supervisor, until, runs } = supervise(fake, {
      create: () => Promise.resolve({ channel: fake.channel, linkState: () => link }),
    });
    await until(() => runs() === 1);
    expect(supervisor.state).toBe("running");
    link = "reconnecting";
    expect(supervisor.state).toBe("reconnecting");
  });

  it("and does not stop when it has failed is given up: another one takes its place", async () => {
    const fake = createFakeChannel([failure]);
    const next = createFakeChannel([undefined]);
    const stuck: Channel = { ...fake.channel, stop: () => new Promise<void>(() => undefined) };
    const channels = [stuck, next.channel];
    const { until, runs } = supervise(fake, {
      backOff: { ...BACK_OFF, stopTimeoutMs: 5 },
      create: () => Promise.resolve({ channel: channels.shift() ?? next.channel }),
    });
    await until(() => runs() === 1);
    expect(next.starts).toHaveLength(1);
  });

  it("and does not stop when the gateway does keeps that waiting no longer than its limit", async () => {
    const fake = createFakeChannel([undefined]);
    const { supervisor, until, runs } = supervise(fake, {
      backOff: { ...BACK_OFF, stopTimeoutMs: 5 },
      create: () =>
        Promise.resolve({
          channel: {
            ...fake.channel,
            ended: Promise.resolve(),
            stop: () => new Promise<void>(() => undefined),
          },
        }),
    });
    await until(() => runs() === 1);
    await supervisor.stop();
    expect(supervisor.state).toBe("stopped");
  });
});
