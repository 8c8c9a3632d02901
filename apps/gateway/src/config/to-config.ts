import type { ChannelSettings } from "../channels/channel-definition.js";
import { CHANNELS } from "../channels/channel-table.js";
import type { AgentConfig, ChannelConfig, GatewayConfig, LogLevel } from "./config-types.js";
import { defaultConfig } from "./default-config.js";
import { withDmSection, type RawDirectPolicy } from "./dm-section.js";
import { isOwnerEntry } from "./owner-entries.js";
import { toGatewaySection, type RawGatewaySection } from "./to-gateway-section.js";

type RawList = readonly (string | number)[];
interface RawGroup {
  readonly allowFrom?: RawList;
  /** OpenClaw's way to close one group. */
  readonly enabled?: unknown;
}

interface RawChannel
  extends Pick<ChannelConfig, "enabled" | "groupPolicy">, RawDirectPolicy, ChannelSettings {
  readonly groupAllowFrom?: RawList;
  readonly groups?: Readonly<Record<string, RawGroup>>;
  readonly accounts?: Readonly<Record<string, RawChannel>>;
}

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
    channels: Object.fromEntries(
      channels.map(([name, channel]) => [name, toChannel(readableDm(name, channel))]),
    ),
    channelDefaults: groupPolicy === undefined ? {} : { groupPolicy },
    agent: toAgent(raw.agent),
    pairing: toPairing(raw.pairing),
    logging: { level: toLevel(raw.logging?.level) },
  };
}

function toChannel(raw: RawChannel, parent?: RawChannel): ChannelConfig {
  const { dmPolicy: _policy, allowFrom: _own, groupAllowFrom, groups, accounts, dm: _dm, ...rest } = raw;
  const { dmPolicy, allowFrom } = withDmSection(raw, parent);
  return {
    ...rest,
    ...(dmPolicy !== undefined && { dmPolicy }),
    ...(allowFrom && { allowFrom: allowFrom.map(String) }),
    ...(groupAllowFrom && { groupAllowFrom: groupAllowFrom.map(String) }),
    ...(groups && { groups: mapValues(groups, toGroup) }),
    ...(accounts && { accounts: mapValues(accounts, (account) => toChannel(account, raw)) }),
  };
}

/** On other channels a `dm` is no key of ours: nobody has checked it, and it says nothing about who may write. */
function readableDm(channel: string, raw: RawChannel): RawChannel {
  if (CHANNELS.get(channel)?.hasDmSection === true) return raw;
  const { dm: _dm, accounts, ...rest } = raw;
  return { ...rest, ...(accounts && { accounts: mapValues(accounts, ({ dm: _own, ...own }) => own) }) };
}

function toGroup({ allowFrom, enabled }: RawGroup): { readonly allowFrom?: readonly string[] } {
  if (enabled === false) return { allowFrom: [] };
  return allowFrom === undefined ? {} : { allowFrom: allowFrom.map(String) };
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
