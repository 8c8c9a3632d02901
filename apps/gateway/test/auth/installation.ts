import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { resolveStateDirectories, type StateDirectories } from "../../src/state-directories.js";

export interface Installation {
  readonly directories: StateDirectories;
  /** Writes `openclaw.json`: JSON of a value, or text as it is. */
  readonly configure: (config: unknown) => Promise<void>;
  /** Writes a file in the home and gives its path. */
  readonly put: (name: string, text: string) => Promise<string>;
}

async function put(path: string, text: string): Promise<string> {
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

/** A home of its own, removed after the test. */
export async function createInstallation(): Promise<Installation> {
  const home = await mkdtemp(join(tmpdir(), "openclaw-auth-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const directories = resolveStateDirectories({ env: {}, homeDirectory: home });
  return {
    directories,
    configure: async (config) => {
      await mkdir(directories.stateDirectory, { recursive: true, mode: 0o700 });
      await put(directories.configPath, typeof config === "string" ? config : JSON.stringify(config));
    },
    put: (name, text) => put(join(home, name), text),
  };
}
