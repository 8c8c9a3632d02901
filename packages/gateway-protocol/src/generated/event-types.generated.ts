// Made from schema/ by `pnpm --filter @openclaw/gateway-protocol run generate`. Change the schema instead.

import type { PresenceEntry } from "./hello-types.generated.js";
import type { DevicePairRequest } from "./device-types.generated.js";
import type { NodePairRequest } from "./node-types.generated.js";
import type { NodeInvokeRequest } from "./call-types.generated.js";

/** The first frame of a connection; its nonce goes into the device’s signature. */
export interface ConnectChallengeEvent {
  readonly nonce: string;
  /** What the device signs as `signedAt`. */
  readonly ts: number;
  readonly capabilities?: readonly string[];
}

/** The gateway lives. */
export interface TickEvent {
  readonly ts: number;
}

/** The gateway stops. */
export interface ShutdownEvent {
  readonly reason: string;
  /** When it is expected back; null or absent when nobody knows. */
  readonly restartExpectedMs?: number | null;
}

/** How the gateway does; as much of it as the gateway tells. */
export interface HealthEvent {
  readonly ok?: boolean;
  readonly ts?: number;
  readonly durationMs?: number;
  readonly channels?: unknown;
}

/** Who is connected. */
export interface PresenceEvent {
  readonly presence: readonly PresenceEntry[];
}

/** A device waits. */
export type DevicePairRequestedEvent = DevicePairRequest;

/** A request is gone: decided, replaced by another or expired. */
export interface DevicePairResolvedEvent {
  readonly requestId: string;
  readonly deviceId: string;
  readonly decision: "approved" | "rejected";
  readonly ts: number;
}

/** A paired device changed: ask for the list. */
export type DevicePairChangedEvent = unknown;

/** A setup code was used, and its device approved. */
export interface DevicePairSetupCompletedEvent {
  readonly setupId: string;
  readonly deviceId: string;
  readonly access: "full" | "limited" | "node";
  readonly ts: number;
  readonly deviceName?: string;
}

/** A node, or what it declares, waits. */
export type NodePairRequestedEvent = NodePairRequest;

/** A request is gone, or a node was removed (`requestId` is then empty). */
export interface NodePairResolvedEvent {
  readonly requestId: string;
  readonly nodeId: string;
  readonly decision: "approved" | "rejected" | "removed";
  readonly ts: number;
}

/** A call to this node. */
export type NodeInvokeRequestEvent = NodeInvokeRequest;

/** Words that wake a device. */
export interface VoicewakeChangedEvent {
  readonly triggers: readonly string[];
}

/** Payload of each event. */
export interface EventPayloads {
  readonly "connect.challenge": ConnectChallengeEvent;
  readonly tick: TickEvent;
  readonly shutdown: ShutdownEvent;
  readonly health: HealthEvent;
  readonly presence: PresenceEvent;
  readonly "device.pair.requested": DevicePairRequestedEvent;
  readonly "device.pair.resolved": DevicePairResolvedEvent;
  readonly "device.pair.changed": DevicePairChangedEvent;
  readonly "device.pair.setup.completed": DevicePairSetupCompletedEvent;
  readonly "node.pair.requested": NodePairRequestedEvent;
  readonly "node.pair.resolved": NodePairResolvedEvent;
  readonly "node.invoke.request": NodeInvokeRequestEvent;
  readonly "voicewake.changed": VoicewakeChangedEvent;
}
