import { OpenClawError } from "@openclaw/contracts";
import type { Environment } from "../state-directories.js";
import { checkAgent } from "./check-agent.js";
import { checkChannels } from "./check-channels.js";
import { problemText, showValue, type ConfigProblem } from "./config-problems.js";
import type { GatewayConfig, LoadedConfig } from "./config-types.js";
import { defaultConfig } from "./default-config.js";
import { readConfigFile } from "./read-config-file.js";
import { substituteEnvironment } from "./substitute-environment.js";
import { toConfig, withEnvironment, type RawConfig } from "./to-config.js";

export interface LoadConfigOptions {
  readonly configPath: string;
  readonly env: Environment;
}

// Other sections belong to OpenClaw: what they name in the environment is no business of ours.
const OUR_SECTIONS = new Set(["gateway", "channels", "agent", "pairing", "logging"]);

/**
 * Reads and checks the configuration; a missing file is the default configuration.
 *
 * Rejects with `CONFIG_UNREADABLE`, or with `CONFIG_INVALID`, whose message names each wrong key, what was expected and what
 * came. `TELEGRAM_BOT_TOKEN` and `OPENCLAW_GATEWAY_PORT` count as OpenClaw reads them.
 *
 * @example
 * ```ts
 * import { loadConfig } from "@openclaw/gateway/config";
 *
 * const { config, warnings } = await loadConfig({ configPath: "openclaw.json", env: process.env });
 * ```
 */
export async function loadConfig({ configPath, env }: LoadConfigOptions): Promise<LoadedConfig> {
  const file = await readConfigFile(configPath);
  if (file.status === "missing")
    return { config: withPort(withEnvironment(defaultConfig, env), env), warnings: [] };
  const { raw, warnings } = await parse(file.text, configPath, env);
  const config = withPort(withEnvironment(toConfig(raw), env), env);
  const problems = [...checkChannels(config.channels), ...checkAgent(config.agent)];
  if (problems.length > 0) throw invalid(configPath, problems);
  const wide = file.isReadableByOthers && /botToken|webhookSecret|headers/.test(file.text);
  const advice = `${configPath} holds credentials and others on this machine may read it. Run: chmod 600 ${configPath}`;
  return { config, warnings: wide ? [...warnings, advice] : warnings };
}

async function parse(
  text: string,
  path: string,
  env: Environment,
): Promise<{ readonly raw: RawConfig; readonly warnings: readonly string[] }> {
  const value = await parseJson5(text, path);
  if (hasInclude(value)) {
    const expected = "one file with everything in it";
    throw invalid(path, [{ key: "$include", expected, got: "a reference to another file" }]);
  }
  const substituted = Object.entries(value).map(([name, section]) => {
    const isOurs = OUR_SECTIONS.has(name);
    const result = isOurs
      ? substituteEnvironment(section, env, name)
      : { value: section, problems: [], warnings: [] };
    return { name, ...result };
  });
  const complete = Object.fromEntries(substituted.map((section) => [section.name, section.value]));
  const { validateConfig } = await import("./validate-config.js");
  const findings = validateConfig(complete);
  const problems = [...substituted.flatMap((section) => section.problems), ...findings.problems];
  if (problems.length > 0) throw invalid(path, problems);
  const warnings = [...substituted.flatMap((section) => section.warnings), ...findings.warnings];
  return { raw: complete, warnings };
}

async function parseJson5(text: string, path: string): Promise<Record<string, unknown>> {
  const { default: JSON5 } = await import("json5");
  let value: unknown;
  try {
    value = JSON5.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    // The parser's message quotes one character and its place, so it cannot hold a secret.
    const reason = cause instanceof Error ? cause.message.replace(/^JSON5: /, "") : String(cause);
    throw new OpenClawError("CONFIG_INVALID", `The configuration ${path} is not valid JSON5: ${reason}.`, {
      cause,
      details: { path },
    });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw invalid(path, [{ key: "", expected: "an object", got: showValue("", value) }]);
}

/** What another file says could be stricter than the defaults, so ignoring it is no choice. */
function hasInclude(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null || depth > 32) return false;
  return Object.hasOwn(value, "$include") || Object.values(value).some((item) => hasInclude(item, depth + 1));
}

function withPort(config: GatewayConfig, env: Environment): GatewayConfig {
  const text = env["OPENCLAW_GATEWAY_PORT"]?.trim() ?? "";
  if (text === "") return config;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return { ...config, gateway: { ...config.gateway, port } };
  throw new OpenClawError(
    "CONFIG_INVALID",
    `OPENCLAW_GATEWAY_PORT: expected a TCP port from 0 to 65535, got ${showValue("", text)}.`,
  );
}

function invalid(path: string, problems: readonly ConfigProblem[]): OpenClawError {
  const texts = problems.map(problemText);
  const [only] = texts;
  const list = texts.length === 1 ? ` ${only}.` : `\n${texts.map((text) => `  - ${text}`).join("\n")}`;
  return new OpenClawError("CONFIG_INVALID", `The configuration ${path} is not valid:${list}`, {
    details: { path, problems: texts.length },
  });
}
