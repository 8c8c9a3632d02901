import type {
  GatewayAuthConfig,
  GatewayConfig,
  RemoteGatewayConfig,
  WrongSecretLimits,
} from "./config-types.js";
import { defaultConfig } from "./default-config.js";
import { parseOrigin } from "./origin-entry.js";
import { parsePublicUrl, pluginPublicUrl } from "./public-url.js";

type GatewaySection = GatewayConfig["gateway"];

/** `gateway` as it stands in the file, once it has been validated. */
export interface RawGatewaySection {
  readonly port?: number;
  readonly host?: string;
  readonly bind?: GatewaySection["bind"] | "auto";
  readonly customBindHost?: string;
  readonly trustedProxies?: readonly string[];
  readonly auth?: Omit<GatewayAuthConfig, "rateLimit"> & { readonly rateLimit?: Partial<WrongSecretLimits> };
  readonly tls?: Partial<GatewaySection["tls"]>;
  readonly publicUrl?: string;
  readonly controlUi?: { readonly allowedOrigins?: readonly string[] };
  readonly handshakeTimeoutMs?: number;
  readonly nodes?: { readonly pairing?: { readonly autoApproveLocal?: boolean } };
  readonly remote?: RemoteGatewayConfig;
}

/** Fills in the defaults; what permits nothing, such as a wildcard among origins, is left out. */
export function toGatewaySection(raw: RawGatewaySection = {}, plugins?: unknown): GatewaySection {
  const defaults = defaultConfig.gateway;
  const publicUrl = parsePublicUrl(raw.publicUrl ?? pluginPublicUrl(plugins) ?? "");
  return {
    port: raw.port ?? defaults.port,
    host: raw.host ?? defaults.host,
    // OpenClaw's "auto" is loopback wherever there is a loopback.
    bind: raw.bind === undefined || raw.bind === "auto" ? defaults.bind : raw.bind,
    ...(raw.customBindHost !== undefined && { customBindHost: raw.customBindHost }),
    trustedProxies: raw.trustedProxies ?? defaults.trustedProxies,
    auth: toAuth(raw.auth),
    tls: toTls(raw.tls),
    ...(publicUrl !== undefined && { publicUrl }),
    allowedOrigins: (raw.controlUi?.allowedOrigins ?? [])
      .map(parseOrigin)
      .filter((origin) => origin !== undefined),
    handshakeTimeoutMs: raw.handshakeTimeoutMs ?? defaults.handshakeTimeoutMs,
    nodes: {
      autoApproveLocal: raw.nodes?.pairing?.autoApproveLocal ?? defaults.nodes.autoApproveLocal,
    },
    remote: toRemote(raw.remote),
  };
}

function toAuth({
  mode,
  token,
  tokenFile,
  password,
  passwordFile,
  rateLimit,
}: RawAuth = {}): GatewayAuthConfig {
  return {
    ...(mode !== undefined && { mode }),
    ...(token !== undefined && { token }),
    ...(tokenFile !== undefined && { tokenFile }),
    ...(password !== undefined && { password }),
    ...(passwordFile !== undefined && { passwordFile }),
    rateLimit: toLimits(rateLimit),
  };
}

function toLimits({ maxAttempts, windowMs, lockoutMs }: Partial<WrongSecretLimits> = {}): WrongSecretLimits {
  const defaults = defaultConfig.gateway.auth.rateLimit;
  return {
    maxAttempts: maxAttempts ?? defaults.maxAttempts,
    windowMs: windowMs ?? defaults.windowMs,
    lockoutMs: lockoutMs ?? defaults.lockoutMs,
  };
}

type RawAuth = NonNullable<RawGatewaySection["auth"]>;

function toTls({
  enabled,
  autoGenerate,
  certPath,
  keyPath,
}: Partial<GatewaySection["tls"]> = {}): GatewaySection["tls"] {
  return {
    enabled: enabled ?? defaultConfig.gateway.tls.enabled,
    autoGenerate: autoGenerate ?? defaultConfig.gateway.tls.autoGenerate,
    ...(certPath !== undefined && { certPath }),
    ...(keyPath !== undefined && { keyPath }),
  };
}

function toRemote({ url, token, password, tlsFingerprint }: RemoteGatewayConfig = {}): RemoteGatewayConfig {
  return {
    ...(url !== undefined && { url }),
    ...(token !== undefined && { token }),
    ...(password !== undefined && { password }),
    ...(tlsFingerprint !== undefined && { tlsFingerprint }),
  };
}
