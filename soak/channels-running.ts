import { setTimeout as sleep } from "node:timers/promises";
import type { SoakChannel } from "./soak-channel.js";

interface Health {
  readonly channels?: Readonly<Record<string, { readonly state?: string }>>;
}

const LIMIT_MS = 30_000;

/** Asks the gateway again and again until all these channels run. Rejects with its answer when they do not. */
export async function channelsRunning(
  gatewayUrl: string,
  channels: readonly SoakChannel[],
  everyMs: number,
): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const answer = await (await fetch(new URL("healthz", gatewayUrl))).text();
    const health: Health = JSON.parse(answer);
    if (channels.every(({ channel }) => health.channels?.[`${channel}/default`]?.state === "running")) return;
    if (performance.now() - startedAt > LIMIT_MS) {
      throw new Error(`Not all channels came up within ${LIMIT_MS} ms: ${answer}`);
    }
    await sleep(everyMs);
  }
}
