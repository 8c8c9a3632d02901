// Made from schema/ by `pnpm --filter @openclaw/gateway-protocol run generate`. Change the schema instead.

import type { StateVersion } from "./frame-types.generated.js";

/** A program that is, or was, connected. */
export interface PresenceEntry {
  readonly ts: number;
  readonly host?: string;
  readonly ip?: string;
  readonly version?: string;
  readonly platform?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly mode?: string;
  readonly reason?: string;
  readonly text?: string;
  readonly deviceId?: string;
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
  readonly instanceId?: string;
}

/** The gateway. */
export interface HelloServer {
  readonly version: string;
  /** Names this connection in the gateway’s log. */
  readonly connId: string;
  /** Protocol 3 only. */
  readonly host?: string;
  readonly buildId?: string;
  readonly bootId?: string;
}

/** What the gateway can do. */
export interface HelloFeatures {
  readonly methods: readonly string[];
  readonly events: readonly string[];
  /** Protocol 4 only. */
  readonly capabilities?: readonly string[];
}

/** The state at the time of the hello. */
export interface HelloSnapshot {
  readonly presence: readonly PresenceEntry[];
  readonly health: unknown;
  readonly stateVersion: StateVersion;
  readonly uptimeMs: number;
  /** For administrators only. */
  readonly configPath?: string;
  /** For administrators only. */
  readonly stateDir?: string;
  /** For administrators only. */
  readonly authMode?: string;
}

/** A token of the device for a role. A secret: keep it in a file of its own. */
export interface HelloDeviceToken {
  readonly deviceToken: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly issuedAtMs: number;
}

/** What the connection may do, and the device’s token. */
export interface HelloAuth {
  readonly role: string;
  readonly scopes: readonly string[];
  /** How it authenticated: `token`, `password`, `device-token`, `bootstrap-token` or `none`. */
  readonly method?: string;
  readonly deviceToken?: string;
  readonly issuedAtMs?: number;
  /** Tokens for the device’s other roles, once, after a setup code. */
  readonly deviceTokens?: readonly HelloDeviceToken[];
}

/** What the gateway expects of the client. */
export interface HelloPolicy {
  /** Bytes. */
  readonly maxPayload: number;
  readonly maxBufferedBytes: number;
  readonly tickIntervalMs: number;
}

/** The answer to `connect`: the connection is open. */
export interface HelloOk {
  readonly type: "hello-ok";
  readonly protocol: number;
  readonly server: HelloServer;
  readonly features: HelloFeatures;
  readonly snapshot: HelloSnapshot;
  readonly policy: HelloPolicy;
  /** Gateways before 2026.4.18 send it only together with a token. */
  readonly auth?: HelloAuth;
  readonly canvasHostUrl?: string;
  readonly pluginSurfaceUrls?: Readonly<Record<string, string>>;
}
