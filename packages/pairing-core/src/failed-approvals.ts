import { countersCollection, requestsCollection, type AccountId, type ChannelId } from "@openclaw/contracts";
import {
  pruneExpired,
  readChannelState,
  writeCounters,
  type ChannelCounters,
  type ChannelState,
} from "./channel-state.js";
import type { PairingContext } from "./pairing-context.js";

// The rule (S91): a wrong code from a remote surface counts as a failure of every account whose waiting requests it was
// compared with. An account with too many failures in the window can be approved from the host only, where nothing is
// counted: whoever guesses from afar cannot lock out the owner of the machine. Where nothing waits there is nothing to
// guess, so nothing is counted and a stranger cannot fill the store with counters.

/** When this account may be approved from afar again: 0 is now. */
export function lockedForMs(context: PairingContext, state: ChannelCounters, account: AccountId): number {
  const failures = recentFailures(context, state, account);
  const { maxFailedApprovals, failedApprovalWindowMs } = context.limits;
  const oldestThatCounts = failures.at(-maxFailedApprovals);
  return oldestThatCounts === undefined ? 0 : oldestThatCounts + failedApprovalWindowMs - state.nowMs;
}

/** Failures within the window, oldest first. */
export function recentFailures(
  context: PairingContext,
  state: ChannelCounters,
  account: AccountId,
): readonly number[] {
  const since = state.nowMs - context.limits.failedApprovalWindowMs;
  return (state.counters.get(account)?.failedApprovalsAtMs ?? []).filter((atMs) => atMs > since);
}

/**
 * Counts one wrong code against the accounts of a channel that have requests waiting, or only against `account`.
 * Returns for how long the one that is locked longest stays locked.
 */
export async function countFailedApproval(
  context: PairingContext,
  channel: ChannelId,
  account: AccountId | undefined,
): Promise<number> {
  return context.store.transact(
    [requestsCollection(channel), countersCollection(channel)],
    async (transaction) => {
      const state = await readChannelState(context, transaction, channel);
      pruneExpired(transaction, state);
      let longestMs = 0;
      for (const guessed of accountsWithRequests(state)) {
        if (account !== undefined && account !== guessed) continue;
        const lockedMs = lockedForMs(context, state, guessed);
        longestMs = Math.max(longestMs, lockedMs);
        // A locked account was not compared with; counting on would lock it for ever.
        if (lockedMs > 0) continue;
        const failedApprovalsAtMs = [...recentFailures(context, state, guessed), state.nowMs];
        writeCounters(transaction, state, guessed, { failedApprovalsAtMs });
      }
      return longestMs;
    },
  );
}

const accountsWithRequests = (state: ChannelState): ReadonlySet<AccountId> =>
  new Set([...state.live.values()].map((request) => request.account));
