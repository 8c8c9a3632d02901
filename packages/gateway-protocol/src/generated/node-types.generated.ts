// Made from schema/ by `pnpm --filter @openclaw/gateway-protocol run generate`. Change the schema instead.

/** A node, or what a node declares, that waits for the owner. */
export interface NodePairRequest {
  readonly requestId: string;
  readonly nodeId: string;
  readonly ts: number;
  readonly displayName?: string;
  readonly platform?: string;
  readonly version?: string;
  readonly coreVersion?: string;
  readonly uiVersion?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly remoteIp?: string;
  readonly caps?: readonly string[];
  readonly commands?: readonly string[];
  readonly permissions?: Readonly<Record<string, boolean>>;
  readonly silent?: boolean;
  readonly isRepair?: boolean;
  /** Made by the connect of a paired device; does not expire. */
  readonly declared?: boolean;
  /** Whoever approves needs all of them. */
  readonly requiredApproveScopes?: readonly string[];
}

/** An approved node. */
export interface PairedNode {
  readonly nodeId: string;
  readonly displayName?: string;
  readonly platform?: string;
  readonly version?: string;
  readonly coreVersion?: string;
  readonly uiVersion?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly remoteIp?: string;
  readonly caps?: readonly string[];
  readonly commands?: readonly string[];
  readonly permissions?: Readonly<Record<string, boolean>>;
  readonly createdAtMs?: number;
  readonly approvedAtMs?: number;
  readonly lastConnectedAtMs?: number;
}

/** What a node says of itself. */
export interface NodePairRequestParams {
  readonly nodeId: string;
  readonly displayName?: string;
  readonly platform?: string;
  readonly version?: string;
  readonly coreVersion?: string;
  readonly uiVersion?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly caps?: readonly string[];
  readonly commands?: readonly string[];
  readonly remoteIp?: string;
  readonly silent?: boolean;
}

/** The request; `created` is false when it was there before. */
export interface NodePairRequestResult {
  readonly status: string;
  readonly request: NodePairRequest;
  readonly created: boolean;
}

/** No parameters. */
export type NodePairListParams = Readonly<Record<string, never>>;

/** What waits, and what is approved. */
export interface NodePairListResult {
  readonly pending: readonly NodePairRequest[];
  readonly paired: readonly PairedNode[];
}

/** The id of exactly the request that was shown. */
export interface NodePairApproveParams {
  readonly requestId: string;
}

/** The node as it is now. */
export interface NodePairApproveResult {
  readonly requestId: string;
  readonly node: PairedNode;
}

/** The id of a request. */
export interface NodePairRejectParams {
  readonly requestId: string;
}

/** The node that asked. */
export interface NodePairRejectResult {
  readonly requestId: string;
  readonly nodeId: string;
}

/** A node. */
export interface NodePairRemoveParams {
  readonly nodeId: string;
}

/** The node. */
export interface NodePairRemoveResult {
  readonly nodeId: string;
}

/** A node and its token of the legacy pairing. */
export interface NodePairVerifyParams {
  readonly nodeId: string;
  readonly token: string;
}

/** Whether they belong together. */
export interface NodePairVerifyResult {
  readonly ok: boolean;
  readonly node?: PairedNode;
}

/** No parameters. */
export type NodeListParams = Readonly<Record<string, never>>;

/** A node as operators see it. */
export interface NodeListEntry {
  readonly nodeId: string;
  readonly paired: boolean;
  readonly connected: boolean;
  readonly displayName?: string;
  readonly platform?: string;
  readonly version?: string;
  readonly coreVersion?: string;
  readonly uiVersion?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly remoteIp?: string;
  readonly caps?: readonly string[];
  readonly commands?: readonly string[];
  readonly permissions?: Readonly<Record<string, boolean>>;
  readonly pathEnv?: string;
  readonly clientId?: string;
  readonly clientMode?: string;
  readonly connectedAtMs?: number;
  readonly lastConnectedAtMs?: number;
  readonly lastSeenAtMs?: number;
  readonly lastSeenReason?: string;
  readonly approvedAtMs?: number;
  /** Of its commands: `approved`, `pending-approval` or `unapproved`. */
  readonly approvalState?: string;
  readonly pendingRequestId?: string;
  readonly pendingDeclaredCaps?: readonly string[];
  readonly pendingDeclaredCommands?: readonly string[];
}

/** Connected nodes first. */
export interface NodeListResult {
  readonly ts: number;
  readonly nodes: readonly NodeListEntry[];
}

/** A node. */
export interface NodeDescribeParams {
  readonly nodeId: string;
}

/** A node, and its new name. */
export interface NodeRenameParams {
  readonly nodeId: string;
  readonly displayName: string;
}

/** The node, and its name. */
export interface NodeRenameResult {
  readonly nodeId: string;
  readonly displayName: string;
}

/** A node as operators see it. */
export interface NodeDescribeResult {
  readonly ts: number;
  readonly nodeId: string;
  readonly paired: boolean;
  readonly connected: boolean;
  readonly displayName?: string;
  readonly platform?: string;
  readonly version?: string;
  readonly coreVersion?: string;
  readonly uiVersion?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly remoteIp?: string;
  readonly caps?: readonly string[];
  readonly commands?: readonly string[];
  readonly permissions?: Readonly<Record<string, boolean>>;
  readonly pathEnv?: string;
  readonly clientId?: string;
  readonly clientMode?: string;
  readonly connectedAtMs?: number;
  readonly lastConnectedAtMs?: number;
  readonly lastSeenAtMs?: number;
  readonly lastSeenReason?: string;
  readonly approvedAtMs?: number;
  /** Of its commands: `approved`, `pending-approval` or `unapproved`. */
  readonly approvalState?: string;
  readonly pendingRequestId?: string;
  readonly pendingDeclaredCaps?: readonly string[];
  readonly pendingDeclaredCommands?: readonly string[];
}
