import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { OpenClawError } from "@openclaw/contracts";

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where an installation keeps its state; all paths are absolute, none of them need exist. */
export interface StateDirectories {
  /** Usually `~/.openclaw`. */
  readonly stateDirectory: string;
  /** Requests and approvals, usually `~/.openclaw/credentials`. */
  readonly credentialsDirectory: string;
  /** Usually `~/.openclaw/openclaw.json`. */
  readonly configPath: string;
  /** A file of ours beside it that counts over it, usually `~/.openclaw/openclaw-pairing.json`. */
  readonly pairingConfigPath: string;
}

export interface StateDirectoriesOptions {
  readonly env: Environment;
  /** The user's home directory, as `os.homedir()` says. */
  readonly homeDirectory: string;
}

// Names that OpenClaw had before; an installation that never moved is read in place.
const LEGACY_STATE_DIRECTORIES = [".clawdbot", ".moldbot", ".moltbot"];
const CONFIG_NAMES = ["openclaw.json", "clawdbot.json", "moldbot.json", "moltbot.json"];
const PROFILE = /^[a-z0-9][a-z0-9_-]{0,63}$/i;

/**
 * Finds state, credentials and configuration as OpenClaw does: `OPENCLAW_STATE_DIR` (or `CLAWDBOT_STATE_DIR`), else
 * `OPENCLAW_PROFILE`, else `.openclaw` or an existing directory of an older name in the home, which `OPENCLAW_HOME` moves;
 * `OPENCLAW_OAUTH_DIR` and `OPENCLAW_CONFIG_PATH` move only the one thing, the latter with the file of ours beside it. Looks at the disk, changes nothing.
 * Throws `INVALID_PROFILE`.
 *
 * @example
 * ```ts
 * import { homedir } from "node:os";
 * import { resolveStateDirectories } from "@openclaw/gateway/state-directories";
 *
 * const { credentialsDirectory } = resolveStateDirectories({ env: process.env, homeDirectory: homedir() });
 * ```
 */
export function resolveStateDirectories({ env, homeDirectory }: StateDirectoriesOptions): StateDirectories {
  const homeOverride = setting(env, "OPENCLAW_HOME");
  const home = homeOverride === undefined ? resolve(homeDirectory) : expand(homeOverride, homeDirectory);
  const stateOverride = setting(env, "OPENCLAW_STATE_DIR") ?? setting(env, "CLAWDBOT_STATE_DIR");
  const stateDirectory =
    stateOverride === undefined
      ? homeStateDirectory(home, setting(env, "OPENCLAW_PROFILE"))
      : expand(stateOverride, home);
  const credentialsOverride = setting(env, "OPENCLAW_OAUTH_DIR");
  const configOverride = setting(env, "OPENCLAW_CONFIG_PATH") ?? setting(env, "CLAWDBOT_CONFIG_PATH");
  const configPath = configOverride === undefined ? findConfig(stateDirectory) : expand(configOverride, home);
  return {
    stateDirectory,
    credentialsDirectory:
      credentialsOverride === undefined
        ? join(stateDirectory, "credentials")
        : expand(credentialsOverride, home),
    configPath,
    pairingConfigPath: pairingConfigPathOf(configPath),
  };
}

/**
 * The file for settings that OpenClaw does not know, beside `configPath`: OpenClaw refuses to run while its own file holds
 * them, and its doctor deletes them.
 */
export function pairingConfigPathOf(configPath: string): string {
  return join(dirname(configPath), "openclaw-pairing.json");
}

/**
 * A short name for a state directory with its credentials, the same for every path that leads to them. The gateway serves it,
 * so that a command can tell whether the running gateway works on the directories that the command works on.
 */
export function stateDirectoryId({
  stateDirectory,
  credentialsDirectory,
}: Pick<StateDirectories, "stateDirectory" | "credentialsDirectory">): string {
  const paths = [realPath(stateDirectory), realPath(credentialsDirectory)];
  return createHash("sha256").update(JSON.stringify(paths)).digest("hex").slice(0, 16);
}

function setting(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

function expand(path: string, home: string): string {
  if (path === "~") return resolve(home);
  return /^~[/\\]/.test(path) ? resolve(home, path.slice(2)) : resolve(path);
}

function homeStateDirectory(home: string, profile: string | undefined): string {
  if (profile !== undefined && profile.toLowerCase() !== "default") return profileDirectory(home, profile);
  const current = join(home, ".openclaw");
  if (existsSync(current)) return current;
  return LEGACY_STATE_DIRECTORIES.map((name) => join(home, name)).find((path) => existsSync(path)) ?? current;
}

function profileDirectory(home: string, profile: string): string {
  if (PROFILE.test(profile)) return join(home, `.openclaw-${profile}`);
  throw new OpenClawError(
    "INVALID_PROFILE",
    `Invalid profile in OPENCLAW_PROFILE: ${JSON.stringify(profile.slice(0, 80))}. Expected up to 64 letters, digits, "_" or "-".`,
  );
}

function findConfig(stateDirectory: string): string {
  const paths = CONFIG_NAMES.map((name) => join(stateDirectory, name));
  return paths.find((path) => existsSync(path)) ?? join(stateDirectory, "openclaw.json");
}

/** The real path of what exists, and the rest as written: the id must not change when the directory is created. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), basename(path));
}
