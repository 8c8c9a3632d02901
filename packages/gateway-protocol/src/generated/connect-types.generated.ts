// Made from schema/ by `pnpm --filter @openclaw/gateway-protocol run generate`. Change the schema instead.

/** A program that may connect. */
export type ClientId =
  | "webchat-ui"
  | "openclaw-control-ui"
  | "openclaw-browser-copilot"
  | "openclaw-tui"
  | "webchat"
  | "cli"
  | "gateway-client"
  | "openclaw-macos"
  | "openclaw-linux"
  | "openclaw-ios"
  | "openclaw-watchos"
  | "openclaw-android"
  | "node-host"
  | "openclaw-worker"
  | "test"
  | "fingerprint"
  | "openclaw-probe";

/** What a program connects for. */
export type ClientMode = "webchat" | "cli" | "ui" | "backend" | "node" | "worker" | "probe" | "test";

/** What a connecting program says of itself. Nothing of it grants anything. */
export interface ConnectClient {
  readonly id: ClientId;
  readonly version: string;
  readonly platform: string;
  readonly mode: ClientMode;
  readonly displayName?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly instanceId?: string;
  readonly buildId?: string;
  readonly timeZone?: string;
}

/** The device's identity and its proof. */
export interface ConnectDevice {
  readonly id: string;
  /** base64url of the 32 bytes of an Ed25519 key. */
  readonly publicKey: string;
  /** base64url. */
  readonly signature: string;
  /** In milliseconds; the `ts` of the challenge. */
  readonly signedAt: number;
  /** From the challenge; a gateway of ours insists on it. */
  readonly nonce?: string;
}

/** Secrets: any of them, as known. */
export interface ConnectAuth {
  /** The gateway's token, a device token or the token of a setup code. */
  readonly token?: string;
  readonly password?: string;
  readonly deviceToken?: string;
  /** The token of a setup code. */
  readonly bootstrapToken?: string;
}

/** Parameters of `connect`, the first request of a connection. */
export interface ConnectParams {
  readonly minProtocol: number;
  readonly maxProtocol: number;
  readonly client: ConnectClient;
  readonly caps?: readonly string[];
  readonly commands?: readonly string[];
  readonly permissions?: Readonly<Record<string, boolean>>;
  readonly pathEnv?: string;
  /** `operator` (the default) or `node`. */
  readonly role?: string;
  readonly scopes?: readonly string[];
  readonly device?: ConnectDevice;
  readonly auth?: ConnectAuth;
  readonly locale?: string;
  readonly userAgent?: string;
}
