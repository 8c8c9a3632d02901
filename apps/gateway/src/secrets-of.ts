import { CHANNELS } from "./channels/channel-table.js";
import { SECRET_NAMES } from "./channels/credential-keys.js";
import type { GatewayConfig } from "./config/config-types.js";
import type { Environment } from "./state-directories.js";

/** Everything in the configuration that no log may show. */
export function secretsOf(config: GatewayConfig): readonly string[] {
  const accounts = Object.values(config.channels).flatMap((channel) => [
    channel,
    ...Object.values(channel.accounts ?? {}),
  ]);
  const credentials = accounts.flatMap((account) => SECRET_NAMES.map((name) => account[name]));
  const headers = config.agent.type === "http" ? Object.values(config.agent.headers) : [];
  const parameters = config.agent.type === "http" ? [...new URL(config.agent.url).searchParams.values()] : [];
  const { auth, remote } = config.gateway;
  const secrets = [auth.token, auth.password, remote.token, remote.password];
  return [...credentials, ...headers, ...parameters, ...secrets].filter(
    (secret) => typeof secret === "string",
  );
}

const CREDENTIALS = [
  ...[...CHANNELS.values()].flatMap(({ environment = {} }) => Object.keys(environment)),
  "OPENCLAW_GATEWAY_TOKEN",
  "OPENCLAW_GATEWAY_PASSWORD",
];
// Shorter values stand in secrets by chance, as numbers and words do.
const MIN_PART_LENGTH = 8;

/**
 * The environment for programs that the gateway starts: without variables that hold a secret of the gateway, a part of one or
 * more than one, and without those of the given names.
 */
export function withoutSecrets(
  env: Environment,
  secrets: Iterable<string>,
  credentialVariables: readonly string[],
): Environment {
  const hiddenNames = new Set([...CREDENTIALS, ...credentialVariables]);
  const hidden = Array.from(secrets, (secret) => secret.trim());
  return Object.fromEntries(
    Object.entries(env).filter(([name, value = ""]) => {
      const text = value.trim();
      return !hiddenNames.has(name) && !hidden.some((secret) => tellsOfSecret(text, secret));
    }),
  );
}

function tellsOfSecret(text: string, secret: string): boolean {
  if (text === "") return false;
  const isPart = text.length >= MIN_PART_LENGTH && secret.includes(text);
  const isWhole = secret.length >= MIN_PART_LENGTH && text.includes(secret);
  return text === secret || isPart || isWhole;
}
