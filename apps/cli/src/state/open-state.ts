import { isOpenClawError, type ChannelId, type Store } from "@openclaw/contracts";
import { openStore } from "@openclaw/gateway/channel-identities";
import { listAccounts, loadConfig, type ChannelAccount, type LoadedConfig } from "@openclaw/gateway/config";
import { resolveStateDirectories, type StateDirectories } from "@openclaw/gateway/state-directories";
import { createPairing, type Pairing } from "@openclaw/pairing-core";
import { homedir } from "node:os";
import type { CliContext } from "../cli-context.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { likelyAddress, type GatewayAddress } from "./gateway-address.js";

const MAX_WARNING_CHARACTERS = 1500;

/** One installation, opened for one command. */
export interface CliState {
  readonly directories: StateDirectories;
  readonly store: Store;
  readonly pairing: Pairing;
  readonly config: ConfigReading;
  /** All accounts of the configuration, disabled ones too; none when it cannot be read. */
  readonly accounts: readonly ChannelAccount[];
  /** Channels that the configuration enables. */
  readonly configuredChannels: readonly ChannelId[];
}

/** The configuration, or why it cannot be read. */
export type ConfigReading =
  | { readonly status: "read"; readonly loaded: LoadedConfig }
  | { readonly status: "failed"; readonly error: Error; readonly address: GatewayAddress };

/** Opens the installation, runs `work`, closes it. Creates nothing on disk by itself. */
export async function withState<Result>(
  context: CliContext,
  work: (state: CliState) => Promise<Result>,
): Promise<Result> {
  const directories = findDirectories(context);
  const config = await readConfig(context, directories);
  if (config.status === "failed") {
    // Revoking must work while the configuration is broken; what depends on it asks for it by `requireConfig`.
    context.talk(`openclaw: warning: ${sentence(config.error.message)} Going on with the default limits.`);
  }
  const store = openStore(directories);
  try {
    return await work(createState(context, directories, config, store));
  } finally {
    await store.close();
  }
}

/** One line that ends in a full stop, whatever the file quotes. */
function sentence(message: string): string {
  const line = sanitizeText(message.replaceAll(/\s*\n\s*/g, " ").trim(), MAX_WARNING_CHARACTERS);
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}

/** Where the installation is; said on stderr with `--verbose`. */
export function findDirectories(
  context: Pick<CliContext, "env" | "homeDirectory" | "flags" | "talk">,
): StateDirectories {
  const directories = resolveStateDirectories({
    env: context.env,
    homeDirectory: context.homeDirectory ?? homedir(),
  });
  if (context.flags.verbose) {
    context.talk(`State directory: ${directories.stateDirectory}`);
    context.talk(`Credentials:     ${directories.credentialsDirectory}`);
    context.talk(`Configuration:   ${directories.configPath}`);
    context.talk(`    and over it: ${directories.pairingConfigPath}`);
  }
  return directories;
}

/** Reads the configuration; a broken one is a value, since most commands can go on without. */
export async function readConfig(
  context: Pick<CliContext, "env">,
  { configPath }: Pick<StateDirectories, "configPath">,
): Promise<ConfigReading> {
  try {
    return { status: "read", loaded: await loadConfig({ configPath, env: context.env }) };
  } catch (error) {
    if (isOpenClawError(error)) return { status: "failed", error, address: likelyAddress(context.env) };
    throw error;
  }
}

/** The configuration, for answers that would be wrong without it. */
export function requireConfig({ config }: Pick<CliState, "config">): LoadedConfig {
  if (config.status === "failed") throw config.error;
  return config.loaded;
}

function createState(
  context: CliContext,
  directories: StateDirectories,
  config: ConfigReading,
  store: Store,
): CliState {
  const accounts = config.status === "read" ? listAccounts(config.loaded.config) : [];
  const { codeLifetimeMs, maxPending } = config.status === "read" ? config.loaded.config.pairing : {};
  const enabled = accounts.filter((account) => account.enabled).map(({ channel }) => channel);
  return {
    directories,
    config,
    store,
    accounts,
    configuredChannels: [...new Set(enabled)].toSorted(),
    pairing: createPairing({
      store,
      clock: { now: context.now },
      limits: {
        ...(codeLifetimeMs !== undefined && { codeLifetimeMs }),
        ...(maxPending !== undefined && { maxPending }),
      },
    }),
  };
}
