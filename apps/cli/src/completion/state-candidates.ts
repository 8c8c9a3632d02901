import { DEFAULT_ACCOUNT, type ChannelId } from "@openclaw/contracts";
import type { CliContext } from "../cli-context.js";
import type { WordKind } from "../command-types.js";
import { parseChannel } from "../arguments/channel-argument.js";
import { withState, type CliState } from "../state/open-state.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { senderName } from "../terminal/sender-text.js";
import type { Candidate } from "./candidate.js";
import { completionScripts } from "./completion-scripts.js";

// A sender chooses parts of some ids; what a shell could take for more than a word is not offered.
const SAFE_WORD = /^[\w@+.:][\w@+.:-]*$/;

const DEVICE_KINDS: ReadonlySet<WordKind> = new Set([
  "pending-device",
  "paired-device",
  "pending-node",
  "node",
  "role",
  "owner",
]);

/** What the words of these kinds can be in this installation. */
export async function stateCandidates(
  context: CliContext,
  kinds: readonly WordKind[],
  channelWord: string | undefined,
): Promise<readonly Candidate[]> {
  if (kinds.includes("shell"))
    return [...completionScripts.keys()].map((value) => ({ value, description: "" }));
  if (kinds.every((kind) => kind === "free")) return [];
  const ofDevices = kinds.find((kind) => DEVICE_KINDS.has(kind));
  return await withState(context, async (state) => {
    if (ofDevices !== undefined) {
      const { deviceCandidates } = await import("../commands/device-commands.js");
      const found = await deviceCandidates(context, state, ofDevices);
      return found.filter(({ value }) => SAFE_WORD.test(value));
    }
    const channel = channelWord === undefined ? undefined : parseChannel(channelWord);
    const found = await Promise.all(kinds.map((kind) => candidatesOf(state, kind, channel)));
    return found.flat().filter(({ value }) => SAFE_WORD.test(value));
  });
}

async function candidatesOf(
  state: CliState,
  kind: WordKind,
  channel: ChannelId | undefined,
): Promise<readonly Candidate[]> {
  const filter = channel === undefined ? {} : { channel };
  if (kind === "channel") return await channels(state);
  if (kind === "account") return accounts(state, channel);
  if (kind === "pending-sender") {
    const requests = await state.pairing.listRequests(filter);
    return requests.map(({ senderId, meta }) => ({ value: senderId, description: senderName(meta) }));
  }
  if (kind !== "approved-sender") return [];
  const grants = await state.pairing.listGrants(filter);
  return grants.map(({ senderId, meta, label }) => ({
    value: senderId,
    description: label === undefined ? senderName(meta) : sanitizeText(label),
  }));
}

async function channels({ configuredChannels, pairing }: CliState): Promise<readonly Candidate[]> {
  const [requests, grants] = await Promise.all([pairing.listRequests(), pairing.listGrants()]);
  const names = [
    ...configuredChannels,
    ...requests.map(({ channel }) => channel),
    ...grants.map(({ channel }) => channel),
  ];
  return [...new Set(names)].map((value) => ({ value, description: "channel" }));
}

function accounts(state: CliState, channel: ChannelId | undefined): readonly Candidate[] {
  const names = state.accounts
    .filter((entry) => channel === undefined || entry.channel === channel)
    .map(({ account }) => account);
  return [...new Set([DEFAULT_ACCOUNT, ...names])].map((value) => ({ value, description: "account" }));
}
