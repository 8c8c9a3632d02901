import { setTimeout as sleep } from "node:timers/promises";
import type { SenderId } from "@openclaw/contracts";
import type { Ledger } from "./ledger.js";
import type { SoakChannel } from "./soak-channel.js";

export interface TrafficOptions {
  readonly channel: SoakChannel;
  readonly ledger: Ledger;
  readonly strangers: readonly SenderId[];
  readonly messagesPerSecond: number;
  /** From 0 to below 1; the same row for the same seed. */
  readonly random: () => number;
  /** Ends the traffic. */
  readonly signal: AbortSignal;
  /** Milliseconds between two cuts of the connection, on average; 0 for none. */
  readonly disturbEveryMs: number;
}

/** One message in a hundred is a stranger's. */
const STRANGER_SHARE = 0.01;
const LONGEST_CUT_MS = 3_000;
const LOOK_EVERY_MS = 20;
const QUIET_LIMIT_MS = 10_000;

/** People write at a steady rate, and now and then the connection is cut. Resolves once `signal` aborts. */
export async function runTraffic(options: TrafficOptions): Promise<{ readonly cuts: number }> {
  const { channel, ledger, messagesPerSecond, random, signal, strangers } = options;
  const approved = channel.people.filter((id) => !strangers.includes(id));
  let number = 0;
  let cut: Promise<void> | undefined;
  let cuts = 0;
  let nextCutAt = performance.now() + options.disturbEveryMs * (0.5 + random());
  const startedAt = performance.now();
  // Answers are read as they come, so that delays are not those of the next message.
  const looking = setInterval(() => ledger.look(), LOOK_EVERY_MS);

  for (let tick = 1; !signal.aborted; tick += 1) {
    if (options.disturbEveryMs > 0 && performance.now() >= nextCutAt) {
      cuts += 1;
      nextCutAt = Number.POSITIVE_INFINITY;
      if (channel.cutOnlyWhenQuiet === true) await quiet(ledger);
      await channel.cut();
      cut = mendAfter(channel, 100 + random() * LONGEST_CUT_MS).then(() => {
        cut = undefined;
        nextCutAt = performance.now() + options.disturbEveryMs * (0.5 + random());
      });
    }
    if (cut !== undefined && !channel.keepsMessages) await cut;
    const group = strangers.length > 0 && random() < STRANGER_SHARE ? strangers : approved;
    const from = group[Math.floor(random() * group.length)] ?? "";
    number += 1;
    const text = `${channel.channel} ${number}`;
    ledger.wrote(from, text);
    await channel.write(from, text);
    // By the clock and not by pauses: what was slow once is caught up.
    const dueAt = startedAt + (tick * 1_000) / messagesPerSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
  await cut;
  clearInterval(looking);
  return { cuts };
}

async function mendAfter(channel: SoakChannel, delayMs: number): Promise<void> {
  await sleep(delayMs);
  await channel.mend();
}

/** Waits until all that was written is answered, for a while. */
async function quiet(ledger: Ledger): Promise<void> {
  const until = performance.now() + QUIET_LIMIT_MS;
  for (ledger.look(); ledger.waiting() > 0 && performance.now() < until; ledger.look()) await sleep(20);
  // Once for what follows an answer, such as the note that it went out.
  await sleep(50);
}
