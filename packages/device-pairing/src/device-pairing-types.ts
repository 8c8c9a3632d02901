import type {
  ApprovalSurface,
  ApprovedVia,
  Clock,
  DeviceRole,
  Logger,
  PairingReason,
  RandomSource,
  Store,
} from "@openclaw/contracts";

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
  /** Set for a session that authenticated as this device: without admin it may act on itself alone (S7). */
  readonly deviceId?: string;
}

/** What a connecting program says of itself; nothing of it grants anything. */
export interface DeviceClient {
  readonly id: string;
  readonly mode: string;
  readonly version: string;
  readonly platform: string;
  readonly displayName?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
}

/** A device that has proven its key on this very connection, and what it asks for. */
export interface DeviceConnect {
  /** Lower case hex SHA-256 of the key. */
  readonly deviceId: string;
  /** base64url of the 32 bytes. */
  readonly publicKey: string;
  readonly role: DeviceRole;
  /** As sent. */
  readonly scopes: readonly string[];
  readonly client: DeviceClient;
  /** Absent for a device on this machine. */
  readonly remoteIp?: string;
  readonly browserOrigin?: string;
  readonly credentials: {
    /** The gateway's token or password was presented and is right. */
    readonly sharedSecret: boolean;
    /** What may be a token of this device. */
    readonly deviceToken?: string;
    /** What may be the token of a setup code. */
    readonly setupToken?: string;
  };
  /** Approve at once if the device is brand-new. The caller vouches that it is direct, local and no browser. */
  readonly approveSilently: boolean;
}

/** A token as its device gets it, once. */
export interface IssuedToken {
  readonly role: DeviceRole;
  readonly token: string;
  readonly scopes: readonly string[];
  /** `rotatedAtMs ?? createdAtMs`. */
  readonly issuedAtMs: number;
}

export type ConnectOutcome =
  | {
      readonly status: "admitted";
      readonly device: PairedDevice;
      readonly role: DeviceRole;
      /** What this session may do: the requested scopes, all of which are approved. */
      readonly scopes: readonly string[];
      readonly via: "shared-secret" | "device-token" | "setup-code";
      /** The device's token for the role. */
      readonly token: IssuedToken;
      /** Tokens for its other roles; only when a setup code was redeemed. */
      readonly otherTokens: readonly IssuedToken[];
      /** Set when this connect paired the device. */
      readonly approved?: { readonly requestId: string; readonly via: ApprovedVia };
    }
  | {
      readonly status: "pairing-required";
      readonly reason: PairingReason;
      readonly request: DeviceRequest;
      /** False when the request was there before. */
      readonly created: boolean;
      /** Id of a request that this one replaces. */
      readonly supersededRequestId?: string;
      readonly approvedRoles: readonly DeviceRole[];
      readonly approvedScopes: readonly string[];
    }
  | { readonly status: "refused"; readonly reason: ConnectRefusal };

export type ConnectRefusal =
  /** No credential was presented. */
  | "credential-missing"
  | "device-token-mismatch"
  | "device-token-revoked"
  /** The token is right and does not cover what was asked for. */
  | "device-token-scope-mismatch"
  | "setup-code-invalid"
  /** Scopes that the role cannot have (S35, S36), or that do not exist. */
  | "scopes-invalid"
  /** Too many devices wait. */
  | "too-many-requests";

/** A request as the owner sees it. */
export interface DeviceRequest {
  readonly requestId: string;
  readonly deviceId: string;
  readonly publicKey: string;
  readonly displayName?: string;
  readonly platform: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly clientId: string;
  readonly clientMode: string;
  readonly clientVersion?: string;
  readonly browserOrigin?: string;
  readonly role: DeviceRole;
  readonly roles: readonly DeviceRole[];
  readonly scopes: readonly string[];
  readonly remoteIp?: string;
  readonly silent: boolean;
  readonly isRepair: boolean;
  readonly reason: PairingReason;
  /** The setup code that the device presented. */
  readonly setupId?: string;
  readonly createdAtMs: number;
  readonly refreshedAtMs: number;
  readonly expiresAtMs: number;
}

/** A token without the token. */
export interface TokenSummary {
  readonly role: DeviceRole;
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly rotatedAtMs?: number;
  readonly revokedAtMs?: number;
  readonly lastUsedAtMs?: number;
}

/** A paired device, without its tokens. */
export interface PairedDevice {
  readonly deviceId: string;
  readonly publicKey: string;
  readonly displayName?: string;
  readonly label?: string;
  readonly platform: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly clientId: string;
  readonly clientMode: string;
  readonly role: DeviceRole;
  readonly roles: readonly DeviceRole[];
  readonly scopes: readonly string[];
  readonly remoteIp?: string;
  /** Sorted by role. */
  readonly tokens: readonly TokenSummary[];
  readonly createdAtMs: number;
  readonly approvedAtMs: number;
  readonly approvedVia?: ApprovedVia;
  readonly approvedBy?: string;
  readonly lastSeenAtMs?: number;
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
