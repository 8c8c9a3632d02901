import { DEFAULT_ACCOUNT, grantsCollection, requestsCollection } from "@openclaw/contracts";
import type { PairingGrant, PairingRequest } from "@openclaw/pairing-core";
import type { CliContext } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandHandler } from "../command-types.js";
import { KNOWN_CHANNELS } from "../openclaw-channels.js";
import { withState, type CliState } from "../state/open-state.js";
import { safeJson } from "../terminal/sanitize-text.js";
import { senderIdText, senderName } from "../terminal/sender-text.js";
import { isoTime } from "../terminal/time-text.js";
import { requestJson, requestLine } from "./request-view.js";

/** What `watch` prints. `closed` is a request that was rejected or has ended. */
type WatchEvent =
  | { readonly event: "requested" | "closed"; readonly request: PairingRequest }
  | { readonly event: "approved" | "revoked"; readonly grant: PairingGrant };

interface Snapshot {
  readonly requests: ReadonlyMap<string, PairingRequest>;
  readonly grants: ReadonlyMap<string, PairingGrant>;
}

/** Codes end and new channels appear without a change that could be watched. */
const RESCAN_MS = 5000;

/** `openclaw pairing watch`. Ends when it is interrupted. */
export const runWatch: CommandHandler = async (context, args) => {
  const notify = args.option("notify");
  if (notify !== undefined && notify !== "bell") {
    throw cliError("USAGE", "--notify of watch knows bell only. Use: openclaw pairing watch --notify bell");
  }
  return await withState(context, async (state) => {
    const wakeUp = createWakeUp(context, state);
    let last: Snapshot = { requests: new Map(), grants: await readGrants(state) };
    if (!context.flags.json) context.talk("Watching for requests. Press Ctrl-C to leave.");
    try {
      for (;;) {
        const next = { requests: await readRequests(state), grants: await readGrants(state) };
        for (const event of changes(last, next)) printEvent(context, event, notify === "bell");
        last = next;
        await wakeUp.next();
      }
    } finally {
      wakeUp.close();
    }
  });
};

const nothing = (): void => undefined;

/** Resolves after a change, at the latest after the rescan time; rejects with `INTERRUPTED`. */
function createWakeUp(context: CliContext, state: CliState): { next(): Promise<void>; close(): void } {
  let changed = false;
  let wake = nothing;
  const onChange = (): void => {
    changed = true;
    wake();
  };
  const unwatch = state.store.watch(watchedCollections(state), onChange);
  return {
    next: () =>
      new Promise((resolve, reject) => {
        const interrupt = (): void => settle(() => reject(cliError("INTERRUPTED", "Interrupted.")));
        const timer = setTimeout(() => wake(), RESCAN_MS);
        const settle = (finish: () => void): void => {
          clearTimeout(timer);
          context.signal.removeEventListener("abort", interrupt);
          changed = false;
          wake = nothing;
          finish();
        };
        wake = () => settle(resolve);
        context.signal.addEventListener("abort", interrupt, { once: true });
        if (context.signal.aborted) interrupt();
        else if (changed) wake();
      }),
    close: unwatch,
  };
}

/** Named accounts that appear later are found by the rescan. */
function watchedCollections({ accounts, configuredChannels }: CliState): readonly string[] {
  const channels = [...new Set([...KNOWN_CHANNELS, ...configuredChannels])];
  const grants = [
    ...channels.map((channel) => grantsCollection(channel, DEFAULT_ACCOUNT)),
    ...accounts.map(({ channel, account }) => grantsCollection(channel, account)),
  ];
  return [...new Set([...channels.map(requestsCollection), ...grants])];
}

async function readRequests({ pairing }: CliState): Promise<Snapshot["requests"]> {
  const requests = await pairing.listRequests();
  return new Map(requests.map((request) => [`${senderKey(request)} ${request.createdAtMs}`, request]));
}

async function readGrants({ pairing }: CliState): Promise<Snapshot["grants"]> {
  const grants = await pairing.listGrants();
  return new Map(grants.filter(({ ended }) => !ended).map((grant) => [senderKey(grant), grant]));
}

const senderKey = ({ channel, account, senderId }: PairingRequest | PairingGrant): string =>
  `${channel}/${account} ${senderId}`;

function changes(last: Snapshot, next: Snapshot): readonly WatchEvent[] {
  const requested = missingFrom(last.requests, next.requests);
  const settled = missingFrom(next.requests, last.requests);
  const approved = missingFrom(last.grants, next.grants);
  // An approval writes the grant first, so that the request may go one look later.
  const closed = settled.filter((request) => !next.grants.has(senderKey(request)));
  return [
    ...requested.map((request) => ({ event: "requested", request }) as const),
    ...approved.map((grant) => ({ event: "approved", grant }) as const),
    ...closed.map((request) => ({ event: "closed", request }) as const),
    ...missingFrom(next.grants, last.grants).map((grant) => ({ event: "revoked", grant }) as const),
  ];
}

/** The values of `right` whose keys `left` does not have. */
function missingFrom<Value>(
  left: ReadonlyMap<string, Value>,
  right: ReadonlyMap<string, Value>,
): readonly Value[] {
  return [...right].filter(([key]) => !left.has(key)).map(([, value]) => value);
}

function printEvent(context: CliContext, change: WatchEvent, bell: boolean): void {
  if (context.flags.json) context.print(safeJson(eventJson(context, change)));
  else context.print(eventText(context, change));
  if (bell && change.event === "requested" && context.stderr.isTTY === true) context.stderr.write("\u0007");
}

function eventText(context: CliContext, change: WatchEvent): string {
  if ("grant" in change) {
    const name = senderName(change.grant.meta);
    const who = [
      `${change.grant.channel}/${change.grant.account}`,
      senderIdText(change.grant.senderId),
      ...(name === "" ? [] : [`"${name}"`]),
    ];
    return `${change.event.padEnd(9)}  ${who.join("  ")}`;
  }
  const line = `${change.event.padEnd(9)}  ${requestLine(context, change.request)}`;
  return change.event === "requested"
    ? `${line}  openclaw pairing approve ${change.request.channel} ${change.request.code}`
    : line;
}

function eventJson(context: CliContext, change: WatchEvent): object {
  const at = isoTime(context.now());
  if ("request" in change) {
    return { event: change.event, at, channel: change.request.channel, ...requestJson(change.request) };
  }
  const { channel, account, senderId, meta } = change.grant;
  return { event: change.event, at, channel, account, id: senderId, ...(meta !== undefined && { meta }) };
}
