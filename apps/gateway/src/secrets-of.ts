import type { GatewayConfig } from "./config/config-types.js";

/** Everything in the configuration that no log may show. */
export function secretsOf(config: GatewayConfig): readonly string[] {
  const accounts = Object.values(config.channels).flatMap((channel) => [
    channel,
    ...Object.values(channel.accounts ?? {}),
  ]);
  const credentials = accounts.flatMap(({ botToken, webhookSecret }) => [botToken, webhookSecret]);
  const headers = config.agent.type === "http" ? Object.values(config.agent.headers) : [];
  const parameters = config.agent.type === "http" ? [...new URL(config.agent.url).searchParams.values()] : [];
  return [...credentials, ...headers, ...parameters].filter((secret) => secret !== undefined);
}

/** The environment for programs that the gateway starts: without what is a secret of the gateway. */
export function withoutSecrets(
  env: Readonly<Record<string, string | undefined>>,
  secrets: readonly string[],
): Readonly<Record<string, string | undefined>> {
  const hidden = new Set(secrets);
  return Object.fromEntries(Object.entries(env).filter(([, value]) => !hidden.has(value?.trim() ?? "")));
}
