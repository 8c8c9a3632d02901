import { OpenClawError } from "@openclaw/contracts";
import { SECRET_NAMES } from "../channels/credential-keys.js";
import { pairingConfigPathOf, type Environment } from "../state-directories.js";
import { checkAccounts } from "./check-channels.js";
import { checkBind } from "./check-gateway.js";
import { checkWebhookPaths } from "./check-webhook-paths.js";
import { configInvalid } from "./config-invalid.js";
import { showValue } from "./config-problems.js";
import type { GatewayConfig, LoadedConfig } from "./config-types.js";
import { closedGroupWarnings, listAccounts } from "./list-accounts.js";
import { mergeConfig } from "./merge-config.js";
import { readConfigFile } from "./read-config-file.js";
import { parseConfigFile, type ParsedConfigFile } from "./parse-config-file.js";
import { sharedFileWarnings } from "./shared-file-warnings.js";
import { toConfig } from "./to-config.js";
import { withEnvironment } from "./with-environment.js";

export interface LoadConfigOptions {
  /** The file of ours beside it, `openclaw-pairing.json`, is read as well. */
  readonly configPath: string;
  readonly env: Environment;
}

const CREDENTIALS = new RegExp(`\\b(headers|token|password|${SECRET_NAMES.join("|")})\\b`);

interface ConfigPart extends ParsedConfigFile {
  readonly path: string;
}

/**
 * Reads and checks the configuration: `openclaw.json`, and over it `openclaw-pairing.json` of the same directory, which
 * OpenClaw does not read. Objects are merged; of lists and single values those of `openclaw-pairing.json` count. A missing
 * file is an empty one.
 *
 * Rejects with `CONFIG_UNREADABLE`, or with `CONFIG_INVALID`, whose message names the file, each wrong key, what was expected
 * and what came. The tokens of channels in the environment, `OPENCLAW_GATEWAY_PORT` and
 * `OPENCLAW_HANDSHAKE_TIMEOUT_MS` count as OpenClaw reads them.
 *
 * @example
 * ```ts
 * import { loadConfig } from "@openclaw/gateway/config";
 *
 * const { config, warnings } = await loadConfig({ configPath: "openclaw.json", env: process.env });
 * ```
 */
export async function loadConfig({ configPath, env }: LoadConfigOptions): Promise<LoadedConfig> {
  const pairingConfigPath = pairingConfigPathOf(configPath);
  const base = await readPart(configPath, env);
  const own = pairingConfigPath === configPath ? undefined : await readPart(pairingConfigPath, env);
  const parts = [base, own].filter((part) => part !== undefined);
  const config = withEnvironment(toConfig(mergeConfig(base?.raw ?? {}, own?.raw ?? {})), env);
  const accounts = listAccounts(config);
  // A rule over several keys may be broken by both files together, so both are named.
  const problems = [
    ...checkBind(config.gateway),
    ...checkAccounts(config.channels),
    ...checkWebhookPaths(accounts),
  ];
  if (problems.length > 0) throw configInvalid(parts.map(({ path }) => path).join(" with "), problems);
  return {
    config: withVariables(config, env),
    warnings: [
      ...parts.flatMap(({ warnings }) => warnings),
      ...(base === undefined ? [] : sharedFileWarnings(base.raw, configPath, pairingConfigPath)),
      ...closedGroupWarnings(accounts),
    ],
    credentialVariables: parts.flatMap(({ credentialVariables }) => credentialVariables),
  };
}

async function readPart(path: string, env: Environment): Promise<ConfigPart | undefined> {
  const file = await readConfigFile(path);
  if (file.status === "missing") return undefined;
  const parsed = await parseConfigFile(file.text, path, env);
  const wide = file.isReadableByOthers && CREDENTIALS.test(file.text);
  const advice = `${path} holds credentials and others on this machine may read it. Run: chmod 600 ${path}`;
  return { path, ...parsed, warnings: wide ? [...parsed.warnings, advice] : parsed.warnings };
}

/** The environment moves the port and the time limit, as it does in OpenClaw. */
function withVariables(config: GatewayConfig, env: Environment): GatewayConfig {
  const port = wholeNumber(env, "OPENCLAW_GATEWAY_PORT", { what: "a TCP port", minimum: 0, maximum: 65_535 });
  const timeoutMs = wholeNumber(env, "OPENCLAW_HANDSHAKE_TIMEOUT_MS", {
    what: "a whole number of milliseconds",
    minimum: 100,
    maximum: 120_000,
  });
  const gateway = {
    ...config.gateway,
    ...(port !== undefined && { port }),
    ...(timeoutMs !== undefined && { handshakeTimeoutMs: timeoutMs }),
  };
  return { ...config, gateway };
}

function wholeNumber(
  env: Environment,
  name: string,
  { what, minimum, maximum }: { readonly what: string; readonly minimum: number; readonly maximum: number },
): number | undefined {
  const text = env[name]?.trim() ?? "";
  if (text === "") return undefined;
  const value = Number(text);
  if (/^\d{1,6}$/.test(text) && value >= minimum && value <= maximum) return value;
  throw new OpenClawError(
    "CONFIG_INVALID",
    `${name}: expected ${what} from ${minimum} to ${maximum}, got ${showValue("", text)}.`,
  );
}
