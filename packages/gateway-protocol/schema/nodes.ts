import { ID_PATTERNS } from "../src/ids.js";
import { LIMITS } from "../src/limits.js";
import {
  described,
  flag,
  input,
  list,
  matching,
  output,
  record,
  ref,
  text,
  whole,
  type Fields,
  type Schema,
} from "./build.js";

const requestId = matching(ID_PATTERNS.requestId);
const nodeId = matching(ID_PATTERNS.nodeId);
const names = list(text(256), 4096);

/** What a node says of itself, as a gateway repeats it. */
const description: Fields = {
  displayName: text(),
  platform: text(),
  version: text(),
  coreVersion: text(),
  uiVersion: text(),
  deviceFamily: text(),
  modelIdentifier: text(),
  remoteIp: text(),
  caps: names,
  commands: names,
  permissions: record(flag, 4096),
};

/** `node.pair.*`, `node.list`, `node.describe`, `node.rename`: parameters and results. */
export const nodeSchemas: Readonly<Record<string, Schema>> = {
  NodePairRequest: output(
    "A node, or what a node declares, that waits for the owner.",
    { requestId: text(), nodeId: text(), ts: whole() },
    {
      ...description,
      silent: flag,
      isRepair: flag,
      declared: described(flag, "Made by the connect of a paired device; does not expire."),
      requiredApproveScopes: described(names, "Whoever approves needs all of them."),
    },
  ),
  PairedNode: output(
    "An approved node.",
    { nodeId: text() },
    { ...description, createdAtMs: whole(), approvedAtMs: whole(), lastConnectedAtMs: whole() },
  ),
  NodePairRequestParams: input(
    "What a node says of itself.",
    { nodeId },
    {
      displayName: text(256),
      platform: text(128),
      version: text(128),
      coreVersion: text(128),
      uiVersion: text(128),
      deviceFamily: text(128),
      modelIdentifier: text(128),
      caps: list(text(256), LIMITS.maxCommands),
      commands: list(text(256), LIMITS.maxCommands),
      remoteIp: text(128),
      silent: flag,
    },
  ),
  NodePairRequestResult: output("The request; `created` is false when it was there before.", {
    status: text(64),
    request: ref("NodePairRequest"),
    created: flag,
  }),
  NodePairListParams: input("No parameters.", {}),
  NodePairListResult: output("What waits, and what is approved.", {
    pending: list(ref("NodePairRequest"), 100_000),
    paired: list(ref("PairedNode"), 100_000),
  }),
  NodePairApproveParams: input("The id of exactly the request that was shown.", { requestId }),
  NodePairApproveResult: output("The node as it is now.", { requestId: text(), node: ref("PairedNode") }),
  NodePairRejectParams: input("The id of a request.", { requestId }),
  NodePairRejectResult: output("The node that asked.", { requestId: text(), nodeId: text() }),
  NodePairRemoveParams: input("A node.", { nodeId }),
  NodePairRemoveResult: output("The node.", { nodeId: text() }),
  NodePairVerifyParams: input("A node and its token of the legacy pairing.", { nodeId, token: text() }),
  NodePairVerifyResult: output("Whether they belong together.", { ok: flag }, { node: ref("PairedNode") }),
  NodeListParams: input("No parameters.", {}),
  NodeListEntry: output(
    "A node as operators see it.",
    { nodeId: text(), paired: flag, connected: flag },
    {
      ...description,
      pathEnv: text(32_767),
      clientId: text(),
      clientMode: text(),
      connectedAtMs: whole(),
      lastConnectedAtMs: whole(),
      lastSeenAtMs: whole(),
      lastSeenReason: text(),
      approvedAtMs: whole(),
      approvalState: described(text(64), "Of its commands: `approved`, `pending-approval` or `unapproved`."),
      pendingRequestId: text(),
      pendingDeclaredCaps: names,
      pendingDeclaredCommands: names,
    },
  ),
  NodeListResult: output("Connected nodes first.", {
    ts: whole(),
    nodes: list(ref("NodeListEntry"), 100_000),
  }),
  NodeDescribeParams: input("A node.", { nodeId }),
  NodeRenameParams: input("A node, and its new name.", { nodeId, displayName: text(256) }),
  NodeRenameResult: output("The node, and its name.", { nodeId: text(), displayName: text() }),
};

const listed = nodeSchemas["NodeListEntry"];

/** The same fields beside the time: flat, as 2026.2.17 has it. */
export const nodeDescribeResult: Schema = {
  ...listed,
  description: "A node as operators see it.",
  required: ["ts", ...(listed?.required ?? [])],
  properties: { ts: whole(), ...listed?.properties },
};
