import type { DeviceRole } from "@openclaw/contracts";
import type { Caller } from "@openclaw/device-pairing";
import type { ConnectParams } from "@openclaw/gateway-protocol";

/** How a connection authenticated. */
export type SessionAuthentication =
  | "shared-token"
  | "shared-password"
  | "device-token"
  | "setup-code"
  /** The gateway asks for no secret. */
  | "none";

/** One authenticated connection. */
export interface Session {
  readonly connectionId: string;
  /** Negotiated. */
  readonly protocol: 3 | 4;
  readonly role: DeviceRole;
  /** Granted, sorted; empty for nodes. */
  readonly scopes: readonly string[];
  readonly authentication: SessionAuthentication;
  /** Absent for an operator that connected with the shared secret alone. */
  readonly deviceId?: string;
  /** When the device's current pairing began. */
  readonly devicePairedAtMs?: number;
  /** As sent, and checked; nothing in it is proof of anything. */
  readonly connect: ConnectParams;
  /** Absent for a program on this machine. */
  readonly remoteIp?: string;
  /** A direct connection of a program on this machine that is no browser. */
  readonly isLocal: boolean;
  readonly connectedAtMs: number;
  /** Who acts when this session calls a method. */
  readonly caller: Caller;
  /** Sends an event. Slow sessions miss droppable ones, and are closed for others. */
  sendEvent(event: string, payload: unknown, options?: SendEventOptions): void;
  close(code: number, reason: string): void;
}

export interface SendEventOptions {
  /** Broadcasts carry the session's running number; what is meant for one session alone does not. Default true. */
  readonly numbered?: boolean;
  /** Default true. */
  readonly droppable?: boolean;
  readonly stateVersion?: { readonly presence: number; readonly health: number };
}

/** The live sessions. Lookups see a session from the moment its hello was sent until it closes. */
export interface Sessions {
  all(): Iterable<Session>;
  byConnection(connectionId: string): Session | undefined;
  ofDevice(deviceId: string): readonly Session[];
  readonly size: number;
  /** Sends to each session that may read it. */
  broadcast(event: string, payload: unknown, options?: BroadcastOptions): void;
  closeWhere(isConcerned: (session: Session) => boolean, code: number, reason: string): number;
}

export interface BroadcastOptions extends SendEventOptions {
  /** Operators with any of these scopes, implication applied. Default: every session. */
  readonly scopes?: readonly string[];
}
