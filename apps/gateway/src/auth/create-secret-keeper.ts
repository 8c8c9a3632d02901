import { statSync } from "node:fs";
import { isOpenClawError, type Logger } from "@openclaw/contracts";
import type { GatewayAuthConfig, GatewayConfig } from "../config/config-types.js";
import { expandHome } from "../config/expand-home.js";
import type { Environment, StateDirectories } from "../state-directories.js";
import { equalSecrets } from "./equal-secrets.js";
import { generatedTokenPath, sourceText, type GatewaySecret } from "./gateway-secret.js";
import { makeGatewayToken } from "./make-gateway-token.js";
import { readAuthSection } from "./read-auth-section.js";
import { resolveGatewaySecret } from "./resolve-gateway-secret.js";

export interface SecretKeeperOptions {
  readonly gateway: Pick<GatewayConfig["gateway"], "auth" | "bind">;
  readonly directories: Pick<StateDirectories, "stateDirectory" | "configPath" | "pairingConfigPath">;
  readonly env: Environment;
  readonly logger: Logger;
  /** Told of each secret before it counts, so that no log shows it. */
  readonly onSecret: (secret: string) => void;
  /** How often the files are looked at while nobody connects. */
  readonly pollMs?: number;
}

/** The shared secret as it is at the moment. */
export interface SecretKeeper {
  /** As resolved last; `undefined` while the files name one that is none. */
  readonly last: GatewaySecret | undefined;
  /** Looks whether the files have changed, and resolves the secret again if so. Never rejects. */
  current(): Promise<GatewaySecret | undefined>;
  onChange(listener: () => void): () => void;
  close(): void;
}

const POLL_MS = 2_000;
/** What says that the files name another secret now, even though not a usable one: the old one is over. */
const REPLACED: ReadonlySet<string> = new Set(["GATEWAY_SECRET_WEAK", "GATEWAY_AUTH_INVALID"]);

/**
 * Resolves the secret, and again whenever a file that it depends on has changed (S15). A file that cannot be read or parsed
 * keeps the secret of before, because an editor may be writing it; a file that names another secret ends it, usable or not.
 *
 * Rejects as `resolveGatewaySecret` and `makeGatewayToken` do.
 */
export async function createSecretKeeper(options: SecretKeeperOptions): Promise<SecretKeeper> {
  const { directories, env, logger, onSecret } = options;
  const listeners = new Set<() => void>();
  let files = filesOf(directories, options.gateway.auth);
  let stamps = stampsOf(files);
  let last: GatewaySecret | undefined = await resolve(options.gateway.auth);
  let reloading: Promise<void> | undefined;
  let complaint = "";

  async function resolve(section: GatewayAuthConfig): Promise<GatewaySecret> {
    const gateway = { auth: section, bind: options.gateway.bind };
    const { stateDirectory } = directories;
    const secret =
      (await resolveGatewaySecret({ gateway, stateDirectory, env })) ??
      (await makeGatewayToken(stateDirectory));
    if (secret.mode !== "none") onSecret(secret.value);
    return secret;
  }

  async function reload(): Promise<void> {
    // Taken before the files are read: what changes meanwhile is seen by the next look.
    stamps = stampsOf(files);
    try {
      const section = await readAuthSection({ ...directories, env });
      // Where it names other files, the next look differs from the stamps and reads once more: nothing is missed.
      files = filesOf(directories, section);
      take(await resolve(section));
      complaint = "";
    } catch (error) {
      if (isOpenClawError(error) && REPLACED.has(error.code)) take(undefined);
      complain(error);
    }
  }

  function take(secret: GatewaySecret | undefined): void {
    const isSame = areEqual(last, secret);
    last = secret;
    if (isSame) return;
    logger.info(describe(secret), "the gateway's secret has changed; what it had let in is disconnected");
    for (const listener of listeners) listener();
  }

  function complain(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason === complaint) return;
    complaint = reason;
    const consequence =
      last === undefined
        ? "no shared secret lets anybody in until this is mended"
        : "the secret of before still counts";
    logger.error({ reason }, `the gateway's secret cannot be read again; ${consequence}`);
  }

  async function current(): Promise<GatewaySecret | undefined> {
    // Whoever waits for a reading that began before the change has to look again; a file that never rests ends this.
    for (let look = 0; look < 3 && (reloading !== undefined || stampsOf(files) !== stamps); look += 1) {
      reloading ??= reload().finally(() => {
        reloading = undefined;
      });
      await reloading;
    }
    return last;
  }

  const timer = setInterval(() => void current(), options.pollMs ?? POLL_MS);
  timer.unref();

  return {
    get last() {
      return last;
    },
    current,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      clearInterval(timer);
      listeners.clear();
    },
  };
}

function describe(secret: GatewaySecret | undefined): object {
  if (secret === undefined || secret.mode === "none") return { mode: secret?.mode ?? "refused" };
  return { mode: secret.mode, source: sourceText(secret.source) };
}

function areEqual(left: GatewaySecret | undefined, right: GatewaySecret | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  if (left.mode === "none" || right.mode === "none") return left.mode === right.mode;
  return left.mode === right.mode && equalSecrets(left.value, right.value);
}

/** Everything that the secret may depend on. */
function filesOf(
  { configPath, pairingConfigPath, stateDirectory }: SecretKeeperOptions["directories"],
  { tokenFile, passwordFile }: GatewayAuthConfig,
): readonly string[] {
  const own = [tokenFile, passwordFile].filter((path) => path !== undefined).map(expandHome);
  return [configPath, pairingConfigPath, generatedTokenPath(stateDirectory), ...own];
}

/** Changes whenever one of the files does; one `stat` for each. */
function stampsOf(paths: readonly string[]): string {
  return paths.map(stampOf).join("\n");
}

function stampOf(path: string): string {
  try {
    const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
    return stat === undefined ? "" : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
  } catch (error) {
    return `failed: ${String(error)}`; // Such as a directory that may no longer be entered: also a state of the file.
  }
}
