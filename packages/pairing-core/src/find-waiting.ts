import {
  parseAccountId,
  parseChannelId,
  requestsCollection,
  type AccountId,
  type ChannelId,
  type PairingRequestRecord,
} from "@openclaw/contracts";
import { idsOf } from "./aliases.js";
import type { ChannelLook } from "./channel-look.js";
import type { ChannelState } from "./channel-state.js";
import { keysByCode } from "./keys-by-code.js";
import { countFailedApproval } from "./failed-approvals.js";
import type { PairingContext } from "./pairing-context.js";
import type { Approver } from "./pairing-types.js";

/** What an owner's word for a request may refer to. */
export interface WaitingQuery {
  readonly channel: ChannelId | undefined;
  readonly account: AccountId | undefined;
  readonly approver: Approver;
  /** As `parseCodes` gives them. */
  readonly codes: readonly string[];
  /** A sender whose request is meant too. */
  readonly senderId?: string;
}

export interface Waiting {
  readonly channel: ChannelId;
  readonly key: string;
  readonly request: PairingRequestRecord;
  /** What else the channel held at that moment. */
  readonly seen: ChannelState;
}

export type WaitingOutcome =
  | { readonly status: "found"; readonly waiting: Waiting }
  | { readonly status: "not-found" }
  | { readonly status: "ambiguous" }
  | { readonly status: "locked-out"; readonly retryAfterMs: number };

/** Reads the filter of an owner's input. Throws `INVALID_CHANNEL` or `INVALID_ACCOUNT`. */
export function parseFilter(filter: { readonly channel?: ChannelId; readonly account?: AccountId }): {
  readonly channel: ChannelId | undefined;
  readonly account: AccountId | undefined;
} {
  return {
    channel: filter.channel === undefined ? undefined : parseChannelId(filter.channel),
    account: filter.account === undefined ? undefined : parseAccountId(filter.account),
  };
}

/** The one waiting request that matches. A miss from a remote surface is counted, once per call. */
export async function findWaiting(
  context: PairingContext,
  look: ChannelLook,
  query: WaitingQuery,
): Promise<WaitingOutcome> {
  const channels = await channelsOf(context, query.channel);
  const found: Waiting[] = [];
  for (const channel of channels) {
    const seen = await look(channel);
    for (const key of matching(seen, query)) {
      const request = seen.live.get(key);
      if (request === undefined || (query.account ?? request.account) !== request.account) continue;
      found.push({ channel, key, request, seen });
    }
  }
  const [waiting, ...others] = found;
  if (others.length > 0) return { status: "ambiguous" };
  if (waiting !== undefined) return { status: "found", waiting };
  return recordMiss(context, query, channels);
}

function matching(seen: ChannelState, { codes, senderId }: WaitingQuery): ReadonlySet<string> {
  const keys = new Set(codes.flatMap((code) => keysByCode(seen).get(code) ?? []));
  if (senderId === undefined) return keys;
  for (const [key, request] of seen.live) if (idsOf(request).includes(senderId)) keys.add(key);
  return keys;
}

/** What to answer when nothing matched, or when what matched was taken by somebody else meanwhile. */
export async function recordMiss(
  context: PairingContext,
  query: WaitingQuery,
  channels: readonly ChannelId[],
): Promise<Exclude<WaitingOutcome, { status: "found" }>> {
  if (query.approver.surface === "host") return { status: "not-found" };
  let retryAfterMs = 0;
  for (const channel of channels) {
    retryAfterMs = Math.max(retryAfterMs, await countFailedApproval(context, channel, query.account));
  }
  return retryAfterMs > 0 ? { status: "locked-out", retryAfterMs } : { status: "not-found" };
}

/** The channel that was asked for, or all that have requests. */
export async function channelsOf(
  context: PairingContext,
  channel: ChannelId | undefined,
): Promise<readonly ChannelId[]> {
  if (channel !== undefined) return [channel];
  const prefix = requestsCollection("");
  return (await context.store.collections(prefix)).map((name) => name.slice(prefix.length));
}
