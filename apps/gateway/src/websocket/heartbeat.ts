import type { Clock } from "@openclaw/contracts";
import { createEventFrame } from "./event-frame.js";
import type { Peer } from "./peer.js";
import { monotonicMs } from "./unfinished-messages.js";

export interface HeartbeatOptions {
  readonly peers: () => Iterable<Peer>;
  readonly clock: Clock;
  readonly tickIntervalMs: number;
  readonly pingIntervalMs: number;
  readonly maxRequestsInFlight: number;
  /** For peers whose frames wait. */
  readonly catchUp: (peer: Peer) => void;
  /** Looks whether the peer takes too long for a message. */
  readonly judgeMessage: (peer: Peer, nowMs: number) => void;
}

export interface Heartbeat {
  /** Plans the first tick and ping of a peer. */
  readonly firstDue: () => { readonly tickDueMs: number; readonly pingDueMs: number };
  stop(): void;
}

/** How often it is looked who is due. Each peer keeps the rhythm of its own hello, so the work is spread by itself. */
const STEP_MS = 1_000;
/** What a busy process may be late by. */
const LATE_MS = 50;

/** One timer for the ticks and pings of all peers. Goes by the monotonic clock: the other one may be set back by hours. */
export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { tickIntervalMs, pingIntervalMs } = options;
  const stepMs = Math.max(1, Math.min(STEP_MS, tickIntervalMs / 4, pingIntervalMs / 4));

  let lastStepMs = monotonicMs();

  const step = (): void => {
    const nowMs = monotonicMs();
    // After a pause of this process the answers may have come and not been read yet: nobody is dead for that.
    const mayJudge = nowMs - lastStepMs < 2 * stepMs + LATE_MS;
    lastStepMs = nowMs;
    const tick = createEventFrame("tick", { ts: options.clock.now() });
    for (const peer of options.peers()) {
      if (peer.isEnded) continue;
      if (peer.waiting !== undefined) options.catchUp(peer);
      if (mayJudge) options.judgeMessage(peer, nowMs);
      if (nowMs >= peer.tickDueMs) {
        peer.tickDueMs = nextDue(peer.tickDueMs, tickIntervalMs, nowMs);
        peer.session.deliver(tick);
      }
      if (nowMs < peer.pingDueMs) continue;
      peer.pingDueMs = nextDue(peer.pingDueMs, pingIntervalMs, nowMs);
      // While reading rests for the gateway's own reasons, no answer can be heard.
      ping(peer, mayJudge && peer.requestsInFlight < options.maxRequestsInFlight);
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

/** Ticks that were missed, as by a machine that slept, are not made up for. */
function nextDue(dueMs: number, intervalMs: number, nowMs: number): number {
  return dueMs + intervalMs > nowMs ? dueMs + intervalMs : nowMs + intervalMs;
}

function ping(peer: Peer, mayJudge: boolean): void {
  if (mayJudge && !peer.isAlive) {
    // It is not there to answer a close frame either.
    peer.socket.terminate();
    return;
  }
  peer.isAlive = false;
  peer.socket.ping();
}
