import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { loadConfig, type LoadedConfig } from "../../src/config.js";
import type { Environment } from "../../src/state-directories.js";

/** As BotFather shows one. */
export const TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";

/** Loads this text as the configuration of an owner. */
export async function load(text: string, env: Environment = {}): Promise<LoadedConfig> {
  const directory = await mkdtemp(join(tmpdir(), "openclaw-config-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const configPath = join(directory, "openclaw.json");
  await writeFile(configPath, text, { mode: 0o600 });
  return loadConfig({ configPath, env });
}

/** The problems that the error names, without the path. */
export async function problemsOf(text: string, env: Environment = {}): Promise<readonly string[]> {
  const error: unknown = await load(text, env).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "CONFIG_INVALID" });
  const message = error instanceof Error ? error.message : "";
  const [, list = ""] = message.split(/ is not valid(?: JSON5)?:/);
  return list
    .split("\n")
    .map((line) => line.replace(/^[ -]+/, "").replace(/\.$/, ""))
    .filter((line) => line !== "");
}
