// Made from schema/ by `pnpm --filter @openclaw/gateway-protocol run generate`. Change the schema instead.

/** A device that waits for the owner. */
export interface DevicePairRequest {
  readonly requestId: string;
  readonly deviceId: string;
  readonly publicKey: string;
  /** When it asked. */
  readonly ts: number;
  readonly displayName?: string;
  readonly platform?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly clientId?: string;
  readonly clientMode?: string;
  readonly clientVersion?: string;
  readonly browserOrigin?: string;
  /** Asked for last; `roles` has all. */
  readonly role?: string;
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
  /** Absent for a device on the gateway’s machine. */
  readonly remoteIp?: string;
  readonly silent?: boolean;
  /** The device is paired already. */
  readonly isRepair?: boolean;
  readonly reason?: string;
  /** The setup code that it presented. */
  readonly setupId?: string;
  readonly expiresAtMs?: number;
}

/** A token without the token. */
export interface DeviceTokenSummary {
  readonly role: string;
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly rotatedAtMs?: number;
  readonly revokedAtMs?: number;
  readonly lastUsedAtMs?: number;
}

/** An approved device. */
export interface PairedDevice {
  readonly deviceId: string;
  readonly publicKey: string;
  readonly createdAtMs: number;
  readonly approvedAtMs: number;
  readonly displayName?: string;
  /** The owner’s name for it. */
  readonly operatorLabel?: string;
  readonly platform?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly clientId?: string;
  readonly clientMode?: string;
  readonly role?: string;
  readonly roles?: readonly string[];
  /** The upper limit of every token. */
  readonly scopes?: readonly string[];
  readonly remoteIp?: string;
  /** Sorted by role; absent without tokens. */
  readonly tokens?: readonly DeviceTokenSummary[];
  readonly approvedVia?: string;
  readonly approvedBy?: string;
  readonly lastSeenAtMs?: number;
  readonly lastSeenReason?: string;
  readonly connected?: boolean;
}

/** No parameters. */
export type DevicePairListParams = Readonly<Record<string, never>>;

/** Requests with the newest first, devices with the newest approval first. */
export interface DevicePairListResult {
  readonly pending: readonly DevicePairRequest[];
  readonly paired: readonly PairedDevice[];
}

/** The id of exactly the request that was shown. */
export interface DevicePairApproveParams {
  readonly requestId: string;
}

/** The device as it is now. */
export interface DevicePairApproveResult {
  readonly requestId: string;
  readonly device: PairedDevice;
}

/** The id of a request. */
export interface DevicePairRejectParams {
  readonly requestId: string;
}

/** The device that asked. */
export interface DevicePairRejectResult {
  readonly requestId: string;
  readonly deviceId: string;
}

/** A device. */
export interface DevicePairRemoveParams {
  readonly deviceId: string;
}

/** The device. */
export interface DevicePairRemoveResult {
  readonly deviceId: string;
}

/** A device, and the owner’s name for it. */
export interface DevicePairRenameParams {
  readonly deviceId: string;
  readonly label: string;
}

/** The device, and its name. */
export interface DevicePairRenameResult {
  readonly deviceId: string;
  readonly label: string;
}

/** What the code is for. Without anything: a phone at the gateway’s own URL. */
export interface DevicePairSetupCodeParams {
  /** Instead of the gateway’s own URL. */
  readonly publicUrl?: string;
  /** `node`: no operator access. */
  readonly bootstrapProfile?: "limited" | "node";
  readonly includeQr?: boolean;
}

/** A setup code: a secret until it expires. */
export interface DevicePairSetupCodeResult {
  readonly setupCode: string;
  readonly gatewayUrl: string;
  /** What the gateway asks for otherwise. */
  readonly auth: "token" | "password";
  readonly urlSource: string;
  readonly setupId?: string;
  readonly qrDataUrl?: string;
  readonly access?: "full" | "limited" | "node";
  readonly accessDowngraded?: boolean;
  readonly expiresAtMs?: number;
}

/** A device’s role. Without scopes they stay as they are. */
export interface DeviceTokenRotateParams {
  readonly deviceId: string;
  readonly role: string;
  readonly scopes?: readonly string[];
}

/** The new token’s scopes; the token itself only to the device itself. */
export interface DeviceTokenRotateResult {
  readonly deviceId: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly rotatedAtMs: number;
  readonly token?: string;
  readonly tokenDelivery?: "in-band" | "withheld-cross-device";
}

/** A device’s role. */
export interface DeviceTokenRevokeParams {
  readonly deviceId: string;
  readonly role: string;
}

/** Until the owner approves again. */
export interface DeviceTokenRevokeResult {
  readonly deviceId: string;
  readonly role: string;
  readonly revokedAtMs: number;
}
