import type { AccountId, ChannelId } from "@openclaw/contracts";
import type { AccessPolicy, GroupPolicy } from "@openclaw/pairing-core";

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

/** Settings of a channel account beside who may write. Which of them count depends on the channel. */
export interface ChannelSettings {
  /** Telegram: the token from BotFather. */
  readonly botToken?: string;
  /** Telegram: a file that holds the token instead. */
  readonly tokenFile?: string;
  /** Telegram: root URL of a self-hosted Bot API server. */
  readonly apiRoot?: string;
  /** Telegram: public URL for updates; without it the bot polls. */
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  /** Telegram: path that the gateway serves for the webhook; default is the path of `webhookUrl`. */
  readonly webhookPath?: string;
  /** Webchat: host names under which the page may be opened beside loopback. */
  readonly allowedHosts?: readonly string[];
}

/** One account of one channel, with everything merged that the file says about it. */
export interface ChannelAccount {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly enabled: boolean;
  /** False for channels of `openclaw.json` that this version cannot connect. */
  readonly supported: boolean;
  readonly policy: AccessPolicy;
  readonly settings: ChannelSettings;
}

/** The keys that may stand at a channel and at each of its accounts. */
export interface ChannelAccountConfig extends ChannelSettings, AccessPolicy {
  readonly enabled?: boolean;
}

export interface ChannelConfig extends ChannelAccountConfig {
  readonly accounts?: Readonly<Record<AccountId, ChannelAccountConfig>>;
}

/** The configuration as read: checked, with defaults filled in. */
export interface GatewayConfig {
  readonly gateway: {
    readonly port: number;
    readonly host: string;
    /** Addresses and ranges whose `X-Forwarded-For` counts. */
    readonly trustedProxies: readonly string[];
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
