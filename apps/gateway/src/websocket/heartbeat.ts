import { performance } from "node:perf_hooks";
import type { Clock } from "@openclaw/contracts";
import { createEventFrame } from "./event-frame.js";
import type { Peer } from "./peer.js";

export interface HeartbeatOptions {
  readonly peers: () => Iterable<Peer>;
  readonly clock: Clock;
  readonly tickIntervalMs: number;
  readonly pingIntervalMs: number;
}

export interface Heartbeat {
  /** Plans the first tick and ping of a peer. */
  readonly firstDue: () => { readonly tickDueMs: number; readonly pingDueMs: number };
  stop(): void;
}

/** How often it is looked who is due. Each peer keeps the rhythm of its own hello, so the work is spread by itself. */
const STEP_MS = 1_000;

/** One timer for the ticks and pings of all peers. Goes by the monotonic clock: the other one may be set back by hours. */
export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { tickIntervalMs, pingIntervalMs } = options;
  const stepMs = Math.max(1, Math.min(STEP_MS, tickIntervalMs / 4, pingIntervalMs / 4));

  const step = (): void => {
    const nowMs = monotonicMs();
    const tick = createEventFrame("tick", { ts: options.clock.now() });
    for (const peer of options.peers()) {
      if (peer.isEnded) continue;
      if (nowMs >= peer.tickDueMs) {
        peer.tickDueMs = nextDue(peer.tickDueMs, tickIntervalMs, nowMs);
        peer.session.deliver(tick);
      }
      if (nowMs < peer.pingDueMs) continue;
      peer.pingDueMs = nextDue(peer.pingDueMs, pingIntervalMs, nowMs);
      ping(peer);
    }
  };
  const timer = setInterval(step, stepMs);
  timer.unref();

  return {
    firstDue() {
      const nowMs = monotonicMs();
      return { tickDueMs: nowMs + tickIntervalMs, pingDueMs: nowMs + pingIntervalMs };
    },
    stop: () => clearInterval(timer),
  };
}

/** Whole milliseconds, which take less memory than others. */
const monotonicMs = (): number => Math.trunc(performance.now());

/** Ticks that were missed, as by a machine that slept, are not made up for. */
function nextDue(dueMs: number, intervalMs: number, nowMs: number): number {
  return dueMs + intervalMs > nowMs ? dueMs + intervalMs : nowMs + intervalMs;
}

function ping(peer: Peer): void {
  // While reading rests, no answer can be heard.
  if (!peer.isAlive && !peer.socket.isPaused) {
    // It is not there to answer a close frame either.
    peer.socket.terminate();
    return;
  }
  peer.isAlive = false;
  peer.socket.ping();
}
