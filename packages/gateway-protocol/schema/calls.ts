import { ID_PATTERNS } from "../src/ids.js";
import { LIMITS } from "../src/limits.js";
import {
  anyText,
  anything,
  described,
  flag,
  input,
  list,
  matching,
  orNull,
  output,
  record,
  text,
  textOrNull,
  whole,
  wholeOrNull,
  type Schema,
} from "./build.js";

const nodeId = matching(ID_PATTERNS.nodeId);
const callId = matching(ID_PATTERNS.requestId);
const json = described(textOrNull(LIMITS.maxPayloadBytes), "JSON as text.");
const done = output("Taken note of.", { ok: flag });

/** Calls to nodes, and what nodes say by themselves. */
export const callSchemas: Readonly<Record<string, Schema>> = {
  NodeInvokeParams: input(
    "A call to a command of a node.",
    {
      nodeId,
      command: text(256),
      idempotencyKey: described(text(256), "The node runs what has the same key once."),
    },
    { params: anything, timeoutMs: described(whole(0, LIMITS.maxInvokeTimeoutMs), "Default 30 seconds.") },
  ),
  NodeInvokeResult: output(
    "What the node answered.",
    { ok: flag, nodeId: text(), command: text() },
    { payload: anything, payloadJSON: textOrNull(LIMITS.maxPayloadBytes) },
  ),
  NodeInvokeResultParams: input(
    "A node’s answer to `node.invoke.request`.",
    { id: callId, nodeId, ok: flag },
    {
      payload: anything,
      payloadJSON: json,
      error: orNull(input("Why it failed.", {}, { code: text(128), message: anyText(65_536) })),
    },
  ),
  NodeInvokeResultResult: output("`ignored`: nobody waits for it any more.", { ok: flag }, { ignored: flag }),
  NodeInvokeProgressParams: input("A piece of output of a call that runs.", {
    invokeId: callId,
    nodeId,
    seq: whole(),
    chunk: { type: "string", maxLength: 16_384 },
  }),
  NodeInvokeProgressResult: done,
  NodeEventParams: input(
    "Something that happened on the node.",
    { event: text(128) },
    { payload: anything, payloadJSON: described(textOrNull(1_048_576), "JSON as text.") },
  ),
  NodeEventResult: done,
  NodePendingDrainParams: input("How many at most.", {}, { maxItems: whole(1, 10) }),
  NodePendingDrainResult: output(
    "Nothing: the gateway keeps no work for nodes that are away.",
    { items: list(anything, 0) },
    { nodeId: text(), revision: whole(), hasMore: flag },
  ),
  NodePendingPullParams: input("No parameters.", {}),
  NodePendingPullResult: output(
    "Nothing: the gateway keeps no work for nodes that are away.",
    { actions: list(anything, 0) },
    { nodeId: text() },
  ),
  NodePendingAckParams: input("What was done.", { ids: list(text(256), 512) }),
  NodePendingAckResult: output(
    "Taken note of.",
    { ackedIds: list(text(256), 512) },
    { ok: flag, nodeId: text() },
  ),
  NodePluginToolsUpdateParams: input("Ignored.", {}, { tools: list(anything, LIMITS.maxCommands) }),
  NodePluginToolsUpdateResult: done,
  NodeSkillsUpdateParams: input("Ignored.", {}, { skills: list(anything, LIMITS.maxCommands) }),
  NodeSkillsUpdateResult: done,
  NodeRunnerInventoryUpdateParams: input("Ignored.", {}),
  NodeRunnerInventoryUpdateResult: done,
  NodePluginSurfaceRefreshParams: input("Ignored.", {}, { surface: text(128) }),
  NodePluginSurfaceRefreshResult: output(
    "The gateway has no such surfaces.",
    { ok: flag },
    { pluginSurfaceUrls: record(text(), 256) },
  ),
  SkillsBinsParams: input("No parameters.", {}),
  SkillsBinsResult: output("Programs that skills need: none.", { bins: list(text(256), 4096) }),
  NodeInvokeRequest: output(
    "Event `node.invoke.request`: a call that the node answers with `node.invoke.result`.",
    { id: text(), nodeId: text(), command: text() },
    {
      paramsJSON: textOrNull(LIMITS.maxPayloadBytes),
      timeoutMs: wholeOrNull,
      idempotencyKey: textOrNull(LIMITS.maxStringLength),
    },
  ),
};
