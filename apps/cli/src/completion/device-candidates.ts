import { COMMAND_OWNERS } from "@openclaw/contracts";
import { createHostCalls } from "../calls/host-calls.js";
import { payloadOf, type GatewayCalls } from "../calls/gateway-calls.js";
import type { CliContext } from "../cli-context.js";
import type { WordKind } from "../command-types.js";
import { readDeviceListing } from "../devices/device-records.js";
import { readNodes, readWaitingNodes } from "../nodes/node-records.js";
import type { CliState } from "../state/open-state.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import type { Candidate } from "./candidate.js";

type Find = (calls: GatewayCalls, state: CliState) => Promise<readonly Candidate[]>;

/** What a word can be among the devices of this installation, by its kind. The running gateway is not asked. */
const FINDERS: Readonly<Partial<Record<WordKind, Find>>> = {
  role: async () => [candidate("operator", "role"), candidate("node", "role")],
  "pending-device": async (calls) => {
    const { pending } = readDeviceListing(payloadOf(await calls.call("device.pair.list")));
    return pending.map(({ requestId, displayName }) => candidate(requestId, displayName));
  },
  "paired-device": async (calls) => {
    const { paired } = readDeviceListing(payloadOf(await calls.call("device.pair.list")));
    return paired.map(({ deviceId, label, displayName }) => candidate(deviceId, label ?? displayName));
  },
  "pending-node": async (calls) => {
    const waiting = readWaitingNodes(payloadOf(await calls.call("node.pair.list")));
    return waiting.map(({ requestId, displayName }) => candidate(requestId, displayName));
  },
  node: async (calls) => {
    const nodes = readNodes(payloadOf(await calls.call("node.list")));
    return nodes.map(({ nodeId, displayName }) => candidate(nodeId, displayName));
  },
  owner: async (_calls, { store }) => {
    const found: Candidate[] = [];
    for await (const [value] of store.entries(COMMAND_OWNERS)) found.push(candidate(value, "owner"));
    return found;
  },
};

const candidate = (value: string, name: string | undefined): Candidate => ({
  value,
  description: sanitizeText(name ?? ""),
});

/** The candidates of a kind that has to do with devices. */
export async function deviceCandidates(
  context: CliContext,
  state: CliState,
  kind: WordKind,
): Promise<readonly Candidate[]> {
  return (await FINDERS[kind]?.(createHostCalls(context, state), state)) ?? [];
}
