import type { AccountId, ChannelId } from "@openclaw/contracts";
import type { AccessPolicy, GroupPolicy } from "@openclaw/pairing-core";
import type { ChannelSettings } from "../channels/channel-definition.js";

/** What answers admitted messages. */
export type AgentConfig =
  | { readonly type: "echo" }
  | {
      readonly type: "command";
      /** Program and arguments; no shell is involved. */
      readonly command: readonly string[];
      readonly timeoutMs: number;
    }
  | {
      readonly type: "http";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly timeoutMs: number;
    };

export type LogLevel = "silent" | "error" | "warn" | "info" | "debug";

/** One account of one channel, with everything merged that the file says about it. */
export interface ChannelAccount {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly enabled: boolean;
  /** False for channels of `openclaw.json` that this version cannot connect. */
  readonly supported: boolean;
  readonly policy: AccessPolicy;
  /** The key of OpenClaw's, not used here, for which `groupPolicy: "open"` counts as `allowlist`. */
  readonly groupsClosedBy?: string;
  /** What its channel takes; `docs/configuration.md` lists it. */
  readonly settings: ChannelSettings;
}

/** The keys that may stand at a channel and at each of its accounts. */
export interface ChannelAccountConfig extends AccessPolicy, ChannelSettings {
  readonly enabled?: boolean;
}

export interface ChannelConfig extends ChannelAccountConfig {
  readonly accounts?: Readonly<Record<AccountId, ChannelAccountConfig>>;
}

/** How connections prove that they belong to the owner, before any pairing. */
export interface GatewayAuthConfig {
  /**
   * Default: what is set, token or password, and a token that the gateway makes where nothing is. OpenClaw's `trusted-proxy` is
   * read, so that commands work on its files, and the gateway refuses to start with it.
   */
  readonly mode?: "token" | "password" | "none" | "trusted-proxy";
  readonly token?: string;
  readonly tokenFile?: string;
  readonly password?: string;
  readonly passwordFile?: string;
  readonly rateLimit: WrongSecretLimits;
}

/** How many wrong secrets of one address within a window lock it out, and for how long. */
export interface WrongSecretLimits {
  readonly maxAttempts: number;
  readonly windowMs: number;
  readonly lockoutMs: number;
}

/** Encryption by the gateway itself; without it a proxy in front may do it. */
export interface GatewayTlsConfig {
  readonly enabled: boolean;
  /** Make a certificate of our own when no files are named. */
  readonly autoGenerate: boolean;
  readonly certPath?: string;
  readonly keyPath?: string;
}

/** Another gateway, which commands can be sent to. */
export interface RemoteGatewayConfig {
  readonly url?: string;
  readonly token?: string;
  readonly password?: string;
  /** SHA-256 of its certificate. */
  readonly tlsFingerprint?: string;
}

/** The configuration as read: checked, with defaults filled in. */
export interface GatewayConfig {
  readonly gateway: {
    readonly port: number;
    /** Which loopback address, where `bind` is `loopback`. */
    readonly host: string;
    /** Which addresses it listens on. */
    readonly bind: "loopback" | "lan" | "tailnet" | "custom";
    /** The address for `bind: "custom"`. */
    readonly customBindHost?: string;
    /** Addresses and ranges whose `X-Forwarded-For` counts. */
    readonly trustedProxies: readonly string[];
    readonly auth: GatewayAuthConfig;
    readonly tls: GatewayTlsConfig;
    /** The URL that devices use, such as `wss://gw.example`; goes into setup codes. */
    readonly publicUrl?: string;
    /** Origins of web pages that may connect beside the gateway's own, in lower case. */
    readonly allowedOrigins: readonly string[];
    /** How long a connection may take to authenticate. */
    readonly handshakeTimeoutMs: number;
    readonly nodes: {
      /** Approve brand-new nodes of this machine without asking. Default false. */
      readonly autoApproveLocal: boolean;
    };
    readonly remote: RemoteGatewayConfig;
  };
  readonly commands: {
    /** Who may give commands in chats, such as `telegram:123`. Never a wildcard. */
    readonly ownerAllowFrom: readonly string[];
  };
  readonly channels: Readonly<Record<ChannelId, ChannelConfig>>;
  readonly channelDefaults: { readonly groupPolicy?: GroupPolicy };
  readonly agent: AgentConfig;
  readonly pairing: {
    readonly codeLifetimeMs?: number;
    readonly maxPending?: number;
    /** Template with `{code}`, `{channel}`, `{senderIdLine}` and `{approveCommand}`. */
    readonly challengeText?: string;
  };
  readonly logging: { readonly level: LogLevel };
}

export interface LoadedConfig {
  readonly config: GatewayConfig;
  /** One sentence each, for the owner. */
  readonly warnings: readonly string[];
  /** Names of the environment variables that credentials were filled in from. */
  readonly credentialVariables: readonly string[];
}
