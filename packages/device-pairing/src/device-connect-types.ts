import type { ApprovedVia, DeviceRole, PairingReason } from "@openclaw/contracts";

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
