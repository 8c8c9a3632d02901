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

function keysUnknownToOpenClaw({ agent, pairing, gateway, channels = {} }: RawConfig): readonly string[] {
  const { webchat, telegram } = channels;
  const accounts = Object.entries(telegram?.accounts ?? {});
  const found: readonly (readonly [string, unknown])[] = [
    ["agent", agent],
    ["pairing", pairing],
    ["gateway.host", gateway?.host],
    ["gateway.publicUrl", gateway?.publicUrl],
    ["gateway.handshakeTimeoutMs", gateway?.handshakeTimeoutMs],
    ["gateway.auth.tokenFile", gateway?.auth?.tokenFile],
    ["gateway.auth.passwordFile", gateway?.auth?.passwordFile],
    ["gateway.nodes.pairing", gateway?.nodes?.pairing],
    ["channels.webchat", webchat],
    ["channels.telegram.apiRoot", telegram?.apiRoot],
    ...accounts.map(([id, { apiRoot }]) => [`channels.telegram.accounts.${id}.apiRoot`, apiRoot] as const),
  ];
  return found.filter(([, value]) => value !== undefined).map(([key]) => key);
}
