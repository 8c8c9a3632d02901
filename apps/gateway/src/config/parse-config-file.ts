import { basename } from "node:path";
import { OpenClawError } from "@openclaw/contracts";
import type { Environment } from "../state-directories.js";
import { checkAgent } from "./check-agent.js";
import { channelNameWarnings, checkNames } from "./check-channels.js";
import { checkGateway, permitWarnings } from "./check-gateway.js";
import { configInvalid } from "./config-invalid.js";
import type { LoadedConfig } from "./config-types.js";
import { showValue } from "./config-problems.js";
import { substituteEnvironment } from "./substitute-environment.js";
import { toConfig, type RawConfig } from "./to-config.js";

// Other sections belong to OpenClaw: what they name in the environment is no business of ours.
const OUR_SECTIONS = new Set(["gateway", "commands", "channels", "agent", "pairing", "logging"]);

export interface ParsedConfigFile extends Pick<LoadedConfig, "warnings" | "credentialVariables"> {
  readonly raw: RawConfig;
}

/**
 * Reads the text of one file and checks all that can be told from it alone. Rejects with `CONFIG_INVALID`; the warnings name
 * the file.
 */
export async function parseConfigFile(
  text: string,
  path: string,
  env: Environment,
): Promise<ParsedConfigFile> {
  const value = await parseObject(text, path);
  const substituted = Object.entries(value).map(([name, section]) => {
    const isOurs = OUR_SECTIONS.has(name);
    const result = isOurs
      ? substituteEnvironment(section, env, name)
      : { value: section, problems: [], warnings: [], credentialVariables: [] };
    return { name, ...result };
  });
  const complete = Object.fromEntries(substituted.map((section) => [section.name, section.value]));
  const { validateConfig } = await import("./validate-config.js");
  const findings = validateConfig(complete);
  const problems = [...substituted.flatMap((section) => section.problems), ...findings.problems];
  if (problems.length > 0) throw configInvalid(path, problems);
  const raw: RawConfig = complete;
  const { channels, agent } = toConfig(raw);
  const misnamed = [...(await checkGateway(raw.gateway)), ...checkNames(channels), ...checkAgent(agent)];
  if (misnamed.length > 0) throw configInvalid(path, misnamed);
  const warnings = [
    ...substituted.flatMap((section) => section.warnings),
    ...findings.warnings,
    ...permitWarnings(raw),
    ...channelNameWarnings(channels),
  ];
  return {
    raw,
    warnings: warnings.map((warning) => `${basename(path)}: ${warning}`),
    credentialVariables: substituted.flatMap((section) => section.credentialVariables),
  };
}

/** The file as one object, unchecked. Rejects with `CONFIG_INVALID` for what is none, or is not all in this file. */
export async function parseObject(text: string, path: string): Promise<Record<string, unknown>> {
  const value = await parseJson5(text, path);
  if (!hasInclude(value)) return value;
  const expected = "one file with everything in it";
  throw configInvalid(path, [{ key: "$include", expected, got: "a reference to another file" }]);
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
  throw configInvalid(path, [{ key: "", expected: "an object", got: showValue("", value) }]);
}

/** What another file says could be stricter than the defaults, so ignoring it is no choice. */
function hasInclude(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null || depth > 32) return false;
  return Object.hasOwn(value, "$include") || Object.values(value).some((item) => hasInclude(item, depth + 1));
}
