import type { ChannelDefinition } from "../channels/channel-definition.js";
import { CHANNELS } from "../channels/channel-table.js";
import type { RawConfig } from "./to-config.js";

/** Sections that OpenClaw writes by itself and that nobody writes for us alone. */
const SECTIONS_OF_OPENCLAW = ["meta", "wizard", "agents", "auth", "models", "plugins"];

/** OpenClaw refuses every command while its file holds keys that it does not know; its doctor deletes them. */
export function sharedFileWarnings(
  raw: RawConfig,
  configPath: string,
  pairingConfigPath: string,
): readonly string[] {
  const keys = keysUnknownToOpenClaw(raw);
  if (keys.length === 0 || configPath === pairingConfigPath) return [];
  if (!SECTIONS_OF_OPENCLAW.some((section) => Object.hasOwn(raw, section))) return [];
  return [
    `${configPath} holds ${keys.join(", ")}, and OpenClaw, which seems to use the file, does not run with keys that it does not know. Move them to ${pairingConfigPath}.`,
  ];
}

function ownKeysOf(
  { identity: { channel }, isBuiltIn = false, ownKeys = [] }: ChannelDefinition,
  channels: NonNullable<RawConfig["channels"]>,
): readonly (readonly [string, unknown])[] {
  const section = channels[channel];
  if (section === undefined) return [];
  if (isBuiltIn) return [[`channels.${channel}`, section]];
  const accounts = Object.entries(section.accounts ?? {});
  const places = [
    [`channels.${channel}`, section] as const,
    ...accounts.map(([id, account]) => [`channels.${channel}.accounts.${id}`, account] as const),
  ];
  return places.flatMap(([path, place]) => ownKeys.map((key) => [`${path}.${key}`, place[key]] as const));
}

function keysUnknownToOpenClaw({ agent, pairing, gateway, channels = {} }: RawConfig): readonly string[] {
  const found: readonly (readonly [string, unknown])[] = [
    ["agent", agent],
    ["pairing", pairing],
    ["gateway.host", gateway?.host],
    ["gateway.publicUrl", gateway?.publicUrl],
    ["gateway.handshakeTimeoutMs", gateway?.handshakeTimeoutMs],
    ["gateway.auth.tokenFile", gateway?.auth?.tokenFile],
    ["gateway.auth.passwordFile", gateway?.auth?.passwordFile],
    ["gateway.nodes.pairing", gateway?.nodes?.pairing],
    ...[...CHANNELS.values()].flatMap((definition) => ownKeysOf(definition, channels)),
  ];
  return found.filter(([, value]) => value !== undefined).map(([key]) => key);
}
