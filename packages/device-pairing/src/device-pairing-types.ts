import type { ApprovalSurface, Clock, DeviceRole, Logger, RandomSource, Store } from "@openclaw/contracts";
import type { ConnectOutcome, DeviceConnect, DeviceRequest, PairedDevice } from "./device-connect-types.js";

export type * from "./device-connect-types.js";

/**
 * Who acts. Every change takes one: no entry point reaches the store around the checks (S2).
 * Make it with `hostCaller`, `sessionCaller` or `ownerCaller`.
 */
export interface Caller {
  readonly surface: ApprovalSurface;
  /** For the record: a user name of the host, `device:<id>`, `shared-secret`, `telegram:123`. */
  readonly id: string;
  /** What the caller may do; implication (admin covers all) is applied by the checks. */
  readonly scopes: readonly string[];
  /**
   * Set for a session that authenticated as this device: without admin it may act on itself alone (S7), and no longer than the
   * device has a live token with these scopes.
   */
  readonly deviceId?: string;
  /** False once the session has ended: what it asked for before then no longer acts. Absent for who has no session. */
  readonly isCurrent?: () => boolean;
}

/** Why a caller may not. `missingScope` is a scope that would have sufficed. */
export interface Denied {
  readonly status: "denied";
  readonly missingScope?: string;
}

export type ApproveDeviceOutcome =
  | { readonly status: "approved"; readonly requestId: string; readonly device: PairedDevice }
  | { readonly status: "unknown" }
  | Denied;

export type RejectDeviceOutcome =
  | { readonly status: "rejected"; readonly requestId: string; readonly deviceId: string }
  | { readonly status: "unknown" }
  | Denied;

export type RemoveDeviceOutcome =
  | { readonly status: "removed"; readonly deviceId: string; readonly rejectedRequestIds: readonly string[] }
  | { readonly status: "unknown" }
  | Denied;

export type RenameDeviceOutcome =
  | { readonly status: "renamed"; readonly deviceId: string; readonly label: string }
  | { readonly status: "unknown" }
  | Denied;

export type RotateTokenOutcome =
  | {
      readonly status: "rotated";
      readonly deviceId: string;
      readonly role: DeviceRole;
      readonly scopes: readonly string[];
      readonly rotatedAtMs: number;
      /** Only for the device itself over its own session (S10). */
      readonly token?: string;
    }
  | { readonly status: "unknown" }
  | Denied;

export type RevokeTokenOutcome =
  | {
      readonly status: "revoked";
      readonly deviceId: string;
      readonly role: DeviceRole;
      readonly revokedAtMs: number;
    }
  | { readonly status: "unknown" }
  | Denied;

/** Access that a setup code gives once its device is approved. Never admin, pairing or execution (S45). */
export type SetupAccess =
  /** A node and an operator that reads and writes, as a phone app needs. */
  "phone" | "node";

export interface IssueSetupCode {
  readonly caller: Caller;
  /** The gateway's `ws://` or `wss://` URL, refused when a code could leak on the way (S48). */
  readonly url: string;
  readonly access?: SetupAccess;
  /** The chat that it is issued in, as `<channel>/<account>/<chatId>`. */
  readonly chat?: string;
  /** SHA-256 of the gateway's TLS certificate, which the client then pins. */
  readonly tlsFingerprint?: string;
}

export type IssueSetupCodeOutcome =
  | {
      readonly status: "issued";
      readonly setupId: string;
      /** base64url JSON: a secret until `expiresAtMs`. */
      readonly setupCode: string;
      readonly url: string;
      readonly access: SetupAccess;
      readonly expiresAtMs: number;
    }
  | { readonly status: "too-many-codes" }
  | Denied;

/** A code that may still be redeemed, without its token. */
export interface SetupCodeSummary {
  readonly setupId: string;
  readonly url: string;
  readonly roles: readonly DeviceRole[];
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly issuedBy: string;
  readonly chat?: string;
  readonly deviceId?: string;
}

/** What happened to devices, in this process or another. */
export type DeviceEvent =
  | { readonly type: "requested"; readonly request: DeviceRequest }
  | {
      readonly type: "resolved";
      readonly requestId: string;
      readonly deviceId: string;
      /** `rejected` also for requests that were superseded or expired. */
      readonly decision: "approved" | "rejected";
      readonly atMs: number;
    }
  /** The device was removed: all of its sessions end. */
  | { readonly type: "removed"; readonly deviceId: string }
  /** The token of this role was rotated or revoked: sessions that used it end. */
  | { readonly type: "token-ended"; readonly deviceId: string; readonly role: DeviceRole }
  /** Anything else about a paired device, such as its label. */
  | { readonly type: "changed"; readonly deviceId: string };

export interface DevicePairingOptions {
  readonly store: Store;
  readonly clock?: Clock;
  readonly random?: RandomSource;
  readonly logger?: Logger;
  readonly limits?: DevicePairingLimits;
}

export interface DevicePairingLimits {
  /** Default 5 minutes since the device asked last. */
  readonly requestLifetimeMs?: number;
  /** Default 64. */
  readonly maxRequests?: number;
  /** Per address; default 8. */
  readonly maxRequestsPerAddress?: number;
  /** Default 10 minutes. */
  readonly setupCodeLifetimeMs?: number;
  /** Codes alive at once; default 16. */
  readonly maxSetupCodes?: number;
}

export interface DevicePairing {
  /** Decides about a device that has proven its key, in one transaction: admitted, waiting or refused. */
  connect(input: DeviceConnect): Promise<ConnectOutcome>;
  approve(input: { readonly requestId: string; readonly caller: Caller }): Promise<ApproveDeviceOutcome>;
  reject(input: { readonly requestId: string; readonly caller: Caller }): Promise<RejectDeviceOutcome>;
  /** Also drops the device's requests, and setup codes bound to it. */
  remove(input: { readonly deviceId: string; readonly caller: Caller }): Promise<RemoveDeviceOutcome>;
  rename(input: {
    readonly deviceId: string;
    readonly label: string;
    readonly caller: Caller;
  }): Promise<RenameDeviceOutcome>;
  rotateToken(input: {
    readonly deviceId: string;
    readonly role: string;
    readonly scopes?: readonly string[];
    readonly caller: Caller;
  }): Promise<RotateTokenOutcome>;
  revokeToken(input: {
    readonly deviceId: string;
    readonly role: string;
    readonly caller: Caller;
  }): Promise<RevokeTokenOutcome>;
  /** Newest first, expired ones left out. A device session without admin sees its own alone. */
  listRequests(caller: Caller): Promise<readonly DeviceRequest[]>;
  /** Newest approval first. A device session without admin sees itself alone. */
  listDevices(caller: Caller): Promise<readonly PairedDevice[]>;
  findDevice(deviceId: string): Promise<PairedDevice | undefined>;
  issueSetupCode(input: IssueSetupCode): Promise<IssueSetupCodeOutcome>;
  listSetupCodes(caller: Caller): Promise<readonly SetupCodeSummary[] | Denied>;
  /** Invalidates the codes that nobody presented yet, of one chat or all; answers how many. */
  revokeSetupCodes(input: {
    readonly caller: Caller;
    readonly chat?: string;
  }): Promise<{ readonly status: "revoked"; readonly count: number } | Denied>;
  /** Hears of every change, also those that other processes make. Events of own calls come before the call resolves. */
  watch(listener: (event: DeviceEvent) => void): () => void;
  /** Drops what has expired; called now and then by a gateway. */
  sweep(): Promise<void>;
}
