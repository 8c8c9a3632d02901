// Made from schema/ by `pnpm --filter @openclaw/gateway-protocol run generate`. Change the schema instead.

import type { PresenceEntry } from "./hello-types.generated.js";

/** Ignored. */
export interface HealthParams {
  readonly probe?: boolean;
}

/** How the gateway does. */
export interface HealthResult {
  readonly ok: boolean;
  readonly ts: number;
  readonly durationMs?: number;
  readonly channels?: unknown;
}

/** No parameters. */
export type StatusParams = Readonly<Record<string, never>>;

/** A short summary. */
export type StatusResult = Readonly<Record<string, unknown>>;

/** No parameters. */
export type SystemPresenceParams = Readonly<Record<string, never>>;

/** Who is connected. */
export type SystemPresenceResult = readonly PresenceEntry[];

/** No parameters. */
export type LastHeartbeatParams = Readonly<Record<string, never>>;

/** null: the gateway has no heartbeats. */
export type LastHeartbeatResult = unknown;

/** No parameters. */
export type VoicewakeGetParams = Readonly<Record<string, never>>;

/** Words that wake a device: none. */
export interface VoicewakeGetResult {
  readonly triggers: readonly string[];
}

/** Of one channel or account, or all. */
export interface ChannelsPairingListParams {
  readonly channel?: string;
  readonly accountId?: string;
}

/** An account of a channel. */
export interface ChannelsPairingAccount {
  readonly channel: string;
  readonly channelLabel: string;
  readonly accountId: string;
  readonly notifySupported: boolean;
  readonly accountLabel?: string;
}

/** A sender who waits for the owner; the code is not shown. */
export interface ChannelsPairingRequest {
  readonly requestId: string;
  readonly channel: string;
  readonly channelLabel: string;
  readonly accountId: string;
  readonly senderId: string;
  readonly senderLabel: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601. */
  readonly lastSeenAt: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly notifySupported: boolean;
  readonly accountLabel?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** How many may wait, and how long. */
export interface ChannelsPairingLimits {
  readonly pendingPerAccount: number;
  readonly ttlMs: number;
}

/** Accounts, and senders who wait. */
export interface ChannelsPairingListResult {
  readonly accounts: readonly ChannelsPairingAccount[];
  readonly requests: readonly ChannelsPairingRequest[];
  readonly commandOwnerConfigured: boolean;
  readonly limits: ChannelsPairingLimits;
}

/** A request. */
export interface ChannelsPairingApproveParams {
  readonly channel: string;
  readonly accountId: string;
  readonly requestId: string;
  /** Tell the sender. */
  readonly notify?: boolean;
}

/** The sender. */
export interface ChannelsPairingApproveResult {
  readonly requestId: string;
  readonly senderId: string;
  readonly notification: "not-requested" | "sent" | "unsupported" | "failed";
  readonly commandOwnerBootstrap: "not-requested" | "configured" | "already-configured" | "unavailable";
}

/** A request. The sender may ask again. */
export interface ChannelsPairingDismissParams {
  readonly channel: string;
  readonly accountId: string;
  readonly requestId: string;
}

/** The sender. */
export interface ChannelsPairingDismissResult {
  readonly requestId: string;
  readonly senderId: string;
}
