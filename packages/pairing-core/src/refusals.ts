import type { AccountId, Transaction } from "@openclaw/contracts";
import { writeCounters, type ChannelState } from "./channel-state.js";
import type { PairingContext } from "./pairing-context.js";
import type { RequestOutcome } from "./pairing-types.js";

// Up to here every refused message is counted at once, above it at most once a second: a flood must not wear the disk.
const EXACT_REFUSALS = 100;
const WRITE_INTERVAL_MS = 1000;

type Refusal = Extract<RequestOutcome, { status: "too-many-pending" }>;

/** Counts the messages that are refused because the list of requests is full, for the owner. */
export interface Refusals {
  /** A refusal that is only remembered here, if a flood is under way; its count is written with a later one. */
  withoutWrite(state: ChannelState, account: AccountId): Refusal | undefined;
  write(transaction: Transaction, state: ChannelState, account: AccountId): Refusal;
}

export function createRefusals(context: PairingContext): Refusals {
  const unwritten = new Map<string, number>();
  const refusal = (refused: number): Refusal => ({
    status: "too-many-pending",
    limit: context.limits.maxPending,
    refused,
  });

  return {
    withoutWrite: (state, account) => {
      const { refusedWhileFull = 0, lastRefusedAtMs = 0 } = state.counters.get(account) ?? {};
      const isFlood = refusedWhileFull >= EXACT_REFUSALS && state.nowMs - lastRefusedAtMs < WRITE_INTERVAL_MS;
      if (!isFlood) return undefined;
      const key = `${state.channel}/${account}`;
      const more = (unwritten.get(key) ?? 0) + 1;
      unwritten.set(key, more);
      return refusal(refusedWhileFull + more);
    },
    write: (transaction, state, account) => {
      const key = `${state.channel}/${account}`;
      const { refusedWhileFull = 0 } = state.counters.get(account) ?? {};
      // Below the bound the count was reset since: what is remembered belongs to the time before.
      const more = refusedWhileFull < EXACT_REFUSALS ? 0 : (unwritten.get(key) ?? 0);
      unwritten.delete(key);
      const refused = refusedWhileFull + more + 1;
      writeCounters(transaction, state, account, { refusedWhileFull: refused, lastRefusedAtMs: state.nowMs });
      return refusal(refused);
    },
  };
}
