import { numberOf, objectOf, objectsOf, textOf, textsOf, type JsonObject } from "../calls/json-fields.js";

/** A node as the owner reads it. Its texts are the node's own and not safe to print. */
export interface ShownNode {
  readonly nodeId: string;
  readonly displayName: string | undefined;
  readonly remoteIp: string | undefined;
  readonly platform: string | undefined;
  readonly version: string | undefined;
  readonly caps: readonly string[];
  readonly commands: readonly string[];
  readonly isPaired: boolean;
  /** Absent when nobody knows. */
  readonly isConnected: boolean | undefined;
  readonly pendingRequestId: string | undefined;
}

/** Commands that wait for the owner. */
export interface WaitingNode {
  readonly requestId: string;
  readonly nodeId: string;
  readonly displayName: string | undefined;
  readonly remoteIp: string | undefined;
  readonly commands: readonly string[];
  readonly isRepair: boolean;
  readonly createdAtMs: number;
}

/** Reads `nodes` of what `node.list` answers. */
export const readNodes = (payload: unknown): readonly ShownNode[] =>
  objectsOf(objectOf(payload)["nodes"]).map(readNode);

function readNode(record: JsonObject): ShownNode {
  const { connected } = record;
  return {
    nodeId: textOf(record["nodeId"]) ?? "",
    displayName: textOf(record["displayName"]),
    remoteIp: textOf(record["remoteIp"]),
    platform: textOf(record["platform"]),
    version: textOf(record["version"]),
    caps: textsOf(record["caps"]),
    commands: textsOf(record["commands"]),
    isPaired: record["paired"] === true,
    isConnected: typeof connected === "boolean" ? connected : undefined,
    pendingRequestId: textOf(record["pendingRequestId"]),
  };
}

/** Reads `pending` of what `node.pair.list` answers. */
export const readWaitingNodes = (payload: unknown): readonly WaitingNode[] =>
  objectsOf(objectOf(payload)["pending"]).map((record) => ({
    requestId: textOf(record["requestId"]) ?? "",
    nodeId: textOf(record["nodeId"]) ?? "",
    displayName: textOf(record["displayName"]),
    remoteIp: textOf(record["remoteIp"]),
    commands: textsOf(record["commands"]),
    isRepair: record["isRepair"] === true,
    createdAtMs: numberOf(record["ts"]) ?? 0,
  }));
