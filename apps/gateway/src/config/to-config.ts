import type { Environment } from "../state-directories.js";
import type { AgentConfig, ChannelConfig, GatewayConfig, LogLevel } from "./config-types.js";
import { defaultConfig } from "./default-config.js";
import { isOwnerEntry } from "./owner-entries.js";
import { toGatewaySection, type RawGatewaySection } from "./to-gateway-section.js";

type Lists = "allowFrom" | "groupAllowFrom";
type RawChannel = Omit<ChannelConfig, Lists | "groups" | "accounts"> & {
  readonly [Key in Lists]?: readonly (string | number)[];
} & {
  readonly groups?: Readonly<Record<string, { readonly allowFrom?: readonly (string | number)[] }>>;
  readonly accounts?: Readonly<Record<string, RawChannel>>;
};

/** The file once it has been validated; keys that are not listed may hold anything. */
export interface RawConfig {
  readonly gateway?: RawGatewaySection;
  readonly commands?: { readonly ownerAllowFrom?: readonly (string | number)[] };
  readonly plugins?: unknown;
  readonly channels?: Readonly<Record<string, RawChannel>>;
  readonly agent?: AgentConfig & { readonly timeoutMs?: number; readonly headers?: Record<string, string> };
  readonly pairing?: {
    readonly codeLifetimeMinutes?: number;
    readonly maxPending?: number;
    readonly challengeText?: string;
  };
  readonly logging?: { readonly level?: LogLevel | "fatal" | "trace" };
}

const AGENT_TIMEOUT_MS = 60_000;
/** Keys below `channels` that are no channels. */
const NOT_CHANNELS = new Set(["defaults", "modelByChannel"]);

/** Fills in the defaults. */
export function toConfig(raw: RawConfig): GatewayConfig {
  const channels = Object.entries(raw.channels ?? {}).filter(([name]) => !NOT_CHANNELS.has(name));
  const groupPolicy = raw.channels?.["defaults"]?.groupPolicy;
  return {
    gateway: toGatewaySection(raw.gateway, raw.plugins),
    commands: { ownerAllowFrom: (raw.commands?.ownerAllowFrom ?? []).map(String).filter(isOwnerEntry) },
    channels: Object.fromEntries(channels.map(([name, channel]) => [name, toChannel(channel)])),
    channelDefaults: groupPolicy === undefined ? {} : { groupPolicy },
    agent: toAgent(raw.agent),
    pairing: toPairing(raw.pairing),
    logging: { level: toLevel(raw.logging?.level) },
  };
}

/** The bot token of the environment belongs to Telegram's default account, when the file names none for it. */
export function withEnvironment(config: GatewayConfig, env: Environment): GatewayConfig {
  const botToken = env["TELEGRAM_BOT_TOKEN"]?.trim();
  const telegram = config.channels["telegram"] ?? {};
  const own = telegram.accounts?.["default"] ?? {};
  const hasToken = [telegram, own].some(
    (account) => account.botToken !== undefined || account.tokenFile !== undefined,
  );
  if (botToken === undefined || botToken === "" || hasToken) return config;
  return { ...config, channels: { ...config.channels, telegram: { ...telegram, botToken } } };
}

function toChannel(raw: RawChannel): ChannelConfig {
  const { allowFrom, groupAllowFrom, groups, accounts, ...rest } = raw;
  return {
    ...rest,
    ...(allowFrom && { allowFrom: allowFrom.map(String) }),
    ...(groupAllowFrom && { groupAllowFrom: groupAllowFrom.map(String) }),
    ...(groups && { groups: mapValues(groups, toGroup) }),
    ...(accounts && { accounts: mapValues(accounts, toChannel) }),
  };
}

function toGroup(group: { readonly allowFrom?: readonly (string | number)[] }): {
  readonly allowFrom?: readonly string[];
} {
  return group.allowFrom === undefined ? {} : { allowFrom: group.allowFrom.map(String) };
}

function toAgent(raw: RawConfig["agent"]): AgentConfig {
  if (raw === undefined || raw.type === "echo") return { type: "echo" };
  const timeoutMs = raw.timeoutMs ?? AGENT_TIMEOUT_MS;
  if (raw.type === "command") return { type: "command", command: raw.command, timeoutMs };
  return { type: "http", url: raw.url, headers: raw.headers ?? {}, timeoutMs };
}

function toPairing(raw: RawConfig["pairing"] = {}): GatewayConfig["pairing"] {
  const { codeLifetimeMinutes, ...rest } = raw;
  return {
    ...rest,
    ...(codeLifetimeMinutes !== undefined && { codeLifetimeMs: codeLifetimeMinutes * 60_000 }),
  };
}

function toLevel(level: LogLevel | "fatal" | "trace" = defaultConfig.logging.level): LogLevel {
  if (level === "fatal") return "error";
  return level === "trace" ? "debug" : level;
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
