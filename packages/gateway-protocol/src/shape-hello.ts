import { LIMITS } from "./limits.js";
import type {
  HelloAuth,
  HelloDeviceToken,
  HelloOk,
  PresenceEntry,
} from "./generated/hello-types.generated.js";
import type { StateVersion } from "./generated/frame-types.generated.js";
import type { ProtocolVersion } from "./versions.js";

/** What a hello tells, whatever its version. The caller leaves out what this session may not see. */
export interface HelloFacts {
  readonly version: string;
  readonly connectionId: string;
  /** Name of the machine. */
  readonly host?: string;
  readonly methods: readonly string[];
  readonly events: readonly string[];
  readonly capabilities?: readonly string[];
  /** Empty for sessions that may not read. */
  readonly presence: readonly PresenceEntry[];
  /** `{}` for sessions that may not read. */
  readonly health: unknown;
  readonly stateVersion: StateVersion;
  readonly uptimeMs: number;
  /** Only for administrators. */
  readonly paths?: { readonly configPath?: string; readonly stateDir?: string; readonly authMode?: string };
  readonly auth: {
    readonly role: string;
    readonly scopes: readonly string[];
    readonly method: "token" | "password" | "device-token" | "bootstrap-token" | "none";
    /** The device's own token for the role. */
    readonly deviceToken?: string;
    readonly issuedAtMs?: number;
    /** After a setup code: tokens of its other roles. */
    readonly deviceTokens?: readonly HelloDeviceToken[];
  };
  /** Defaults: those of `LIMITS`. */
  readonly policy?: {
    readonly maxPayload?: number;
    readonly maxBufferedBytes?: number;
    readonly tickIntervalMs?: number;
  };
}

/** The hello in the shape of a protocol version: one superset that strict decoders of either version accept. */
export function shapeHello(protocol: ProtocolVersion, facts: HelloFacts): HelloOk {
  const { version, connectionId, host, methods, events, capabilities, policy } = facts;
  return {
    type: "hello-ok",
    protocol,
    server: { version, connId: connectionId, ...(protocol === 3 && host !== undefined && { host }) },
    features: { methods, events, ...(protocol === 4 && { capabilities: capabilities ?? [] }) },
    snapshot: {
      presence: facts.presence,
      health: facts.health,
      stateVersion: facts.stateVersion,
      uptimeMs: facts.uptimeMs,
      ...facts.paths,
    },
    auth: shapeAuth(facts.auth),
    policy: {
      maxPayload: policy?.maxPayload ?? LIMITS.maxPayloadBytes,
      maxBufferedBytes: policy?.maxBufferedBytes ?? LIMITS.maxBufferedBytes,
      tickIntervalMs: policy?.tickIntervalMs ?? LIMITS.tickIntervalMs,
    },
  };
}

function shapeAuth({
  role,
  scopes,
  method,
  deviceToken,
  issuedAtMs,
  deviceTokens,
}: HelloFacts["auth"]): HelloAuth {
  return {
    method,
    role,
    scopes: scopes.toSorted(),
    ...(deviceToken !== undefined && { deviceToken }),
    ...(issuedAtMs !== undefined && { issuedAtMs }),
    ...(deviceTokens !== undefined && deviceTokens.length > 0 && { deviceTokens }),
  };
}
