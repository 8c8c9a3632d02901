import type { Caller, Denied } from "./device-pairing-types.js";
import type { Clock, Logger, RandomSource, Store } from "@openclaw/contracts";

/** What a node says of itself. */
export interface NodeDescription {
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
  readonly permissions?: Readonly<Record<string, boolean>>;
  readonly remoteIp?: string;
}

/** A request as the owner sees it. */
export interface NodeRequest extends NodeDescription {
  readonly requestId: string;
  readonly isRepair: boolean;
  readonly silent: boolean;
  readonly createdAtMs: number;
  /** Made by a connect, not by `node.pair.request`; does not expire. */
  readonly declared: boolean;
  /** All of these are needed to approve it: pairing; write as soon as it has commands; admin for commands that run programs. */
  readonly requiredScopes: readonly string[];
}

/** An approved node, without its token. */
export interface PairedNode extends NodeDescription {
  readonly createdAtMs: number;
  readonly approvedAtMs: number;
  readonly lastConnectedAtMs?: number;
}

/** What a connected node may be used for right now. */
export interface NodeSurface {
  readonly state: "approved" | "pending-approval" | "unapproved";
  /** Approved and declared (S23). */
  readonly caps: readonly string[];
  readonly commands: readonly string[];
  readonly permissions: Readonly<Record<string, boolean>>;
  /** The request that waits for the rest. */
  readonly pending?: NodeRequest;
  /** True when this declaration made the request. */
  readonly requestCreated: boolean;
  readonly supersededRequestId?: string;
}

export type NodeRequestOutcome =
  | { readonly status: "pending"; readonly request: NodeRequest; readonly created: boolean }
  | { readonly status: "too-many-requests" }
  | Denied;

export type ApproveNodeOutcome =
  | {
      readonly status: "approved";
      readonly requestId: string;
      readonly node: PairedNode;
      /** The node's own token of the legacy API. */
      readonly token: string;
    }
  | { readonly status: "unknown" }
  | Denied;

export type RejectNodeOutcome =
  | { readonly status: "rejected"; readonly requestId: string; readonly nodeId: string }
  | { readonly status: "unknown" }
  | Denied;

export type RemoveNodeOutcome =
  | { readonly status: "removed"; readonly nodeId: string; readonly rejectedRequestIds: readonly string[] }
  | { readonly status: "unknown" }
  | Denied;

export type RenameNodeOutcome =
  | { readonly status: "renamed"; readonly nodeId: string; readonly displayName: string }
  | { readonly status: "unknown" }
  | Denied;

/** What happened to nodes, in this process or another. */
export type NodeEvent =
  | { readonly type: "requested"; readonly request: NodeRequest }
  | {
      readonly type: "resolved";
      readonly requestId: string;
      readonly nodeId: string;
      readonly decision: "approved" | "rejected";
      readonly atMs: number;
    }
  | { readonly type: "removed"; readonly nodeId: string }
  | { readonly type: "changed"; readonly nodeId: string };

export interface NodePairingOptions {
  readonly store: Store;
  readonly clock?: Clock;
  readonly random?: RandomSource;
  readonly logger?: Logger;
  readonly limits?: { readonly requestLifetimeMs?: number; readonly maxRequests?: number };
}

/** The legacy `node.pair.*` pairing and the approval of what nodes declare; never a substitute for device pairing. */
export interface NodePairing {
  /** `node.pair.request`. */
  request(input: {
    readonly node: NodeDescription;
    readonly silent?: boolean;
    readonly caller: Caller;
  }): Promise<NodeRequestOutcome>;
  /**
   * A paired device has connected as a node: what of its declaration is approved, and a request for the rest.
   * An approval older than `devicePairedAtMs` belongs to an earlier pairing and counts for nothing.
   */
  declare(input: { readonly node: NodeDescription; readonly devicePairedAtMs: number }): Promise<NodeSurface>;
  approve(input: { readonly requestId: string; readonly caller: Caller }): Promise<ApproveNodeOutcome>;
  reject(input: { readonly requestId: string; readonly caller: Caller }): Promise<RejectNodeOutcome>;
  remove(input: { readonly nodeId: string; readonly caller: Caller }): Promise<RemoveNodeOutcome>;
  rename(input: {
    readonly nodeId: string;
    readonly displayName: string;
    readonly caller: Caller;
  }): Promise<RenameNodeOutcome>;
  /** `node.pair.verify`: compares in constant time. */
  verify(input: {
    readonly nodeId: string;
    readonly token: string;
    readonly caller: Caller;
  }): Promise<{ readonly ok: boolean; readonly node?: PairedNode } | Denied>;
  listRequests(caller: Caller): Promise<readonly NodeRequest[] | Denied>;
  listNodes(caller: Caller): Promise<readonly PairedNode[] | Denied>;
  findNode(nodeId: string): Promise<PairedNode | undefined>;
  watch(listener: (event: NodeEvent) => void): () => void;
  sweep(): Promise<void>;
}
