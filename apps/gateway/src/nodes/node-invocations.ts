import { createHash, randomUUID } from "node:crypto";
import type { NodePairing } from "@openclaw/device-pairing";
import type { NodeInvokeParams, NodeInvokeResultParams } from "@openclaw/gateway-protocol";
import { answer, invalidRequest, unavailable } from "../methods/answers.js";
import type { MethodResult } from "../methods/method-types.js";
import type { Session } from "../sessions/session.js";
import type { NodeConnection, NodeRegistry } from "./node-registry.js";

export interface NodeInvocationsOptions {
  readonly registry: Pick<NodeRegistry, "find">;
  readonly nodes: Pick<NodePairing, "findNode">;
  /** Calls under way per node that somebody waits for; default 64. */
  readonly maxPerNode?: number;
  /** Calls under way per node of one device, waited for or not; default 16. */
  readonly maxPerCaller?: number;
}

/** Commands on their way to nodes, and back. */
export interface NodeInvocations {
  invoke(params: NodeInvokeParams, caller: Session): Promise<MethodResult>;
  /** A node answers. */
  settle(params: NodeInvokeResultParams, node: Session): MethodResult;
  /** Answers what the connection was asked for, and waits for nothing that it has asked for. */
  connectionClosed(connectionId: string): void;
  readonly size: number;
}

interface Invocation {
  readonly nodeId: string;
  readonly connectionId: string;
  readonly callerId: string;
  /** The connection that waits for the answer; undefined once it is gone. */
  waitingConnectionId: string | undefined;
  readonly command: string;
  /** Of command and parameters, which themselves may be megabytes. */
  readonly fingerprint: string;
  readonly result: Promise<MethodResult>;
  readonly settle: (result: MethodResult) => void;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** A caller that went away must not keep a place for ever. */
const MAX_TIMEOUT_MS = 600_000;
const DEFAULT_MAX_PER_NODE = 64;
const DEFAULT_MAX_PER_CALLER = 16;
const MAX_UNDER_WAY = 1_024;
/** What a node uses to ask its owner before it runs a program: never from afar. */
const NEVER_INVOKABLE = /^system\.execApprovals\./u;

export function createNodeInvocations(options: NodeInvocationsOptions): NodeInvocations {
  const { registry, nodes } = options;
  const { maxPerNode = DEFAULT_MAX_PER_NODE, maxPerCaller = DEFAULT_MAX_PER_CALLER } = options;
  const invocations = new Map<string, Invocation>();
  /** The same under the key of their callers, so that a call repeated after a lost connection does not run twice. */
  const idsByKey = new Map<string, string>();

  const isAllowed = async (
    { surface }: NodeConnection,
    nodeId: string,
    command: string,
  ): Promise<boolean> => {
    if (NEVER_INVOKABLE.test(command) || !surface.commands.includes(command)) return false;
    // Another process may have removed the node a moment ago.
    return (await nodes.findNode(nodeId))?.commands?.includes(command) ?? false;
  };

  /** Whoever has gone keeps no place that others need, and still has only so many of their own. */
  const isBusy = (nodeId: string, callerId: string): boolean => {
    const ofNode = [...invocations.values()].filter((invocation) => invocation.nodeId === nodeId);
    const isWaitedFor = ofNode.filter(({ waitingConnectionId }) => waitingConnectionId !== undefined);
    const ofCaller = ofNode.filter((invocation) => invocation.callerId === callerId);
    return isWaitedFor.length >= maxPerNode || ofCaller.length >= maxPerCaller;
  };

  /** Room for one more, if need be that of a call that nobody waits for. */
  const hasRoom = (): boolean => {
    if (invocations.size < MAX_UNDER_WAY) return true;
    const abandoned = [...invocations.values()].find(
      ({ waitingConnectionId }) => waitingConnectionId === undefined,
    );
    abandoned?.settle(notConnected("caller disconnected"));
    return abandoned !== undefined;
  };

  const start = (
    key: string,
    params: NodeInvokeParams,
    { session }: NodeConnection,
    caller: Session,
  ): Invocation => {
    const { nodeId, command, idempotencyKey } = params;
    const id = randomUUID();
    const timeoutMs = Math.min(params.timeoutMs ?? DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS);
    const paramsJSON = toParamsJson(params);
    const fingerprint = fingerprintOf(params);
    let settle: Invocation["settle"] = nothing;
    const result = new Promise<MethodResult>((resolve) => {
      settle = (outcome) => {
        clearTimeout(timer);
        invocations.delete(id);
        idsByKey.delete(key);
        resolve(outcome);
      };
    });
    const timer = setTimeout(() => settle(timedOut()), timeoutMs);
    const { connectionId } = session;
    const invocation: Invocation = {
      nodeId,
      connectionId,
      callerId: caller.caller.id,
      waitingConnectionId: caller.connectionId,
      command,
      fingerprint,
      result,
      settle,
    };
    invocations.set(id, invocation);
    idsByKey.set(key, id);
    const request = { id, nodeId, command, paramsJSON, timeoutMs, idempotencyKey };
    session.sendEvent("node.invoke.request", request, { numbered: false, droppable: false });
    return invocation;
  };

  return {
    async invoke(params, caller) {
      const { nodeId, command } = params;
      const connection = registry.find(nodeId);
      // An approval may have arrived just now.
      await connection?.settled;
      if (connection === undefined) return notConnected("node not connected");
      if (!(await isAllowed(connection, nodeId, command))) return notAllowed(command);
      if (caller.caller.isCurrent?.() === false) return notConnected("caller disconnected");
      const key = JSON.stringify([caller.caller.id, nodeId, params.idempotencyKey]);
      const known = invocations.get(idsByKey.get(key) ?? "");
      if (known !== undefined) return repeat(known, params, caller);
      // It may have gone while the store was asked; another connection of the node would need its own answers.
      const current = registry.find(nodeId);
      if (current?.session !== connection.session) return notConnected("node not connected");
      if (isBusy(nodeId, caller.caller.id) || !hasRoom()) return busy();
      return await start(key, params, connection, caller).result;
    },
    settle(params, node) {
      const invocation = invocations.get(params.id);
      if (params.nodeId !== node.deviceId) return invalidRequest("nodeId mismatch");
      if (invocation === undefined) return answer({ ok: true, ignored: true });
      if (invocation.nodeId !== node.deviceId) return invalidRequest("nodeId mismatch");
      invocation.settle(toAnswer(invocation, params));
      return answer({ ok: true });
    },
    connectionClosed(connectionId) {
      for (const invocation of invocations.values()) {
        if (invocation.connectionId === connectionId) invocation.settle(notConnected("node disconnected"));
        // Kept for its key: repeated after a lost connection, the call must not run twice.
        if (invocation.waitingConnectionId === connectionId) invocation.waitingConnectionId = undefined;
      }
    },
    get size() {
      return invocations.size;
    },
  };
}

function repeat(
  known: Invocation,
  params: NodeInvokeParams,
  { connectionId }: Session,
): Promise<MethodResult> | MethodResult {
  if (known.fingerprint !== fingerprintOf(params)) {
    return invalidRequest("idempotencyKey was used for another call");
  }
  known.waitingConnectionId = connectionId;
  return known.result;
}

function fingerprintOf(params: NodeInvokeParams): string {
  return createHash("sha256")
    .update(`${params.command}\n${toParamsJson(params) ?? ""}`)
    .digest("base64");
}

function toParamsJson({ params }: NodeInvokeParams): string | null {
  return params === undefined ? null : JSON.stringify(params);
}

function toAnswer({ nodeId, command }: Invocation, params: NodeInvokeResultParams): MethodResult {
  if (!params.ok) {
    const { code, message } = params.error ?? {};
    const nodeError = { code: code ?? "UNKNOWN", message: message ?? "node invoke failed" };
    return unavailable(nodeError.message, { nodeError });
  }
  const { payloadJSON } = params;
  const payload = payloadJSON === undefined || payloadJSON === null ? params.payload : parse(payloadJSON);
  return answer({ ok: true, nodeId, command, payload, payloadJSON: payloadJSON ?? null });
}

/** What a node sends as JSON and is none stays readable in `payloadJSON`. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const nothing = (): void => undefined;

const timedOut = (): MethodResult =>
  unavailable("node invoke timed out", { nodeError: { code: "TIMEOUT", message: "node invoke timed out" } });

const notConnected = (message: string): MethodResult => unavailable(message, { code: "NOT_CONNECTED" });

const notAllowed = (command: string): MethodResult =>
  invalidRequest("node command not allowed", { reason: "command not allowlisted", command });

const busy = (): MethodResult => unavailable("too many commands wait for this node", { code: "BUSY" }, true);
