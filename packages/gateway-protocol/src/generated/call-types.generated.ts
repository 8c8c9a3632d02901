// Made from schema/ by `pnpm --filter @openclaw/gateway-protocol run generate`. Change the schema instead.

/** A call to a command of a node. */
export interface NodeInvokeParams {
  readonly nodeId: string;
  readonly command: string;
  /** The node runs what has the same key once. */
  readonly idempotencyKey: string;
  readonly params?: unknown;
  /** Default 30 seconds. */
  readonly timeoutMs?: number;
}

/** What the node answered. */
export interface NodeInvokeResult {
  readonly ok: boolean;
  readonly nodeId: string;
  readonly command: string;
  readonly payload?: unknown;
  readonly payloadJSON?: string | null;
}

/** A node’s answer to `node.invoke.request`. */
export interface NodeInvokeResultParams {
  readonly id: string;
  readonly nodeId: string;
  readonly ok: boolean;
  readonly payload?: unknown;
  /** JSON as text. */
  readonly payloadJSON?: string | null;
  readonly error?: { readonly code?: string; readonly message?: string } | null;
}

/** `ignored`: nobody waits for it any more. */
export interface NodeInvokeResultResult {
  readonly ok: boolean;
  readonly ignored?: boolean;
}

/** A piece of output of a call that runs. */
export interface NodeInvokeProgressParams {
  readonly invokeId: string;
  readonly nodeId: string;
  readonly seq: number;
  readonly chunk: string;
}

/** Taken note of. */
export interface NodeInvokeProgressResult {
  readonly ok: boolean;
}

/** Something that happened on the node. */
export interface NodeEventParams {
  readonly event: string;
  readonly payload?: unknown;
  /** JSON as text. */
  readonly payloadJSON?: string | null;
}

/** Taken note of. */
export interface NodeEventResult {
  readonly ok: boolean;
}

/** How many at most. */
export interface NodePendingDrainParams {
  readonly maxItems?: number;
}

/** Nothing: the gateway keeps no work for nodes that are away. */
export interface NodePendingDrainResult {
  readonly items: readonly unknown[];
  readonly nodeId?: string;
  readonly revision?: number;
  readonly hasMore?: boolean;
}

/** No parameters. */
export type NodePendingPullParams = Readonly<Record<string, never>>;

/** Nothing: the gateway keeps no work for nodes that are away. */
export interface NodePendingPullResult {
  readonly actions: readonly unknown[];
  readonly nodeId?: string;
}

/** What was done. */
export interface NodePendingAckParams {
  readonly ids: readonly string[];
}

/** Taken note of. */
export interface NodePendingAckResult {
  readonly ackedIds: readonly string[];
  readonly ok?: boolean;
  readonly nodeId?: string;
}

/** Ignored. */
export interface NodePluginToolsUpdateParams {
  readonly tools?: readonly unknown[];
}

/** Taken note of. */
export interface NodePluginToolsUpdateResult {
  readonly ok: boolean;
}

/** Ignored. */
export interface NodeSkillsUpdateParams {
  readonly skills?: readonly unknown[];
}

/** Taken note of. */
export interface NodeSkillsUpdateResult {
  readonly ok: boolean;
}

/** Ignored. */
export type NodeRunnerInventoryUpdateParams = Readonly<Record<string, never>>;

/** Taken note of. */
export interface NodeRunnerInventoryUpdateResult {
  readonly ok: boolean;
}

/** Ignored. */
export interface NodePluginSurfaceRefreshParams {
  readonly surface?: string;
}

/** The gateway has no such surfaces. */
export interface NodePluginSurfaceRefreshResult {
  readonly ok: boolean;
  readonly pluginSurfaceUrls?: Readonly<Record<string, string>>;
}

/** No parameters. */
export type SkillsBinsParams = Readonly<Record<string, never>>;

/** Programs that skills need: none. */
export interface SkillsBinsResult {
  readonly bins: readonly string[];
}

/** Event `node.invoke.request`: a call that the node answers with `node.invoke.result`. */
export interface NodeInvokeRequest {
  readonly id: string;
  readonly nodeId: string;
  readonly command: string;
  readonly paramsJSON?: string | null;
  readonly timeoutMs?: number | null;
  readonly idempotencyKey?: string | null;
}
