import { DEFAULT_ACCOUNT } from "@openclaw/contracts";
import type { ChannelDefinition } from "../channels/channel-definition.js";
import { CHANNELS } from "../channels/channel-table.js";
import { ALTERNATIVES } from "../channels/credential-keys.js";
import type { Environment } from "../state-directories.js";
import type { ChannelConfig, GatewayConfig } from "./config-types.js";

/** Credentials of the environment belong to the default account of their channel, where the files name none for it. */
export function withEnvironment(config: GatewayConfig, env: Environment): GatewayConfig {
  const channels = { ...config.channels };
  for (const [id, definition] of CHANNELS) {
    const filled = fromEnvironment(definition, channels[id], env);
    if (filled !== undefined) channels[id] = filled;
  }
  return { ...config, channels };
}

function fromEnvironment(
  { environment = {} }: ChannelDefinition,
  channel: ChannelConfig | undefined,
  env: Environment,
): ChannelConfig | undefined {
  const variables = Object.entries(environment).map(([name, key]) => [key, env[name]?.trim() ?? ""] as const);
  const found = variables.filter(([key, value]) => value !== "" && !isSet(channel, key));
  // One of two tokens, set for another program, is no wish for a channel.
  const isWhole = channel !== undefined || found.length === variables.length;
  if (found.length === 0 || !isWhole) return undefined;
  return { ...channel, ...Object.fromEntries(found) };
}

function isSet(channel: ChannelConfig | undefined, key: string): boolean {
  const keys = [key, ...(ALTERNATIVES.get(key) ?? [])];
  const places = [channel ?? {}, channel?.accounts?.[DEFAULT_ACCOUNT] ?? {}];
  return places.some((place) => keys.some((name) => place[name] !== undefined));
}
