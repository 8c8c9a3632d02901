import { chmod, lstat, readdir } from "node:fs/promises";
import path from "node:path";
import { isOpenClawError } from "@openclaw/contracts";
import { readGatewaySecret } from "@openclaw/gateway/gateway-access";
import { deviceFiles, gatewayIdentitiesDirectory } from "../calls/device-files.js";
import type { CliState } from "../state/open-state.js";
import type { Finding } from "./finding.js";

/** Whether the gateway's secret can be used, and whether others can read what only this user may. */
export async function secretFindings(
  state: Pick<CliState, "config" | "directories">,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  const files = await secretFiles(state);
  const modes = await Promise.all(files.map(modeFindings));
  return [...(await authFindings(state, env)), ...modes.flat()];
}

async function authFindings(
  { config, directories }: Pick<CliState, "config" | "directories">,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  // That the configuration cannot be read is told of by itself.
  if (config.status === "failed") return [];
  try {
    const secret = await readGatewaySecret({ config: config.loaded.config, directories, env });
    if (secret?.mode !== "none") return [];
  } catch (error) {
    if (!isOpenClawError(error)) throw error;
    const remedy = "Correct it; the gateway does not start before.";
    return [{ code: "gateway-secret", severity: "error", message: error.message, remedy }];
  }
  return [
    {
      code: "no-gateway-secret",
      severity: "warning",
      message:
        'gateway.auth.mode is "none": every program and every user of this machine can connect as an operator.',
      remedy: 'Remove it, so that the gateway makes a token, or set it to "token".',
    },
  ];
}

async function secretFiles({
  config,
  directories,
}: Pick<CliState, "config" | "directories">): Promise<readonly string[]> {
  const { identityPath, tokensDirectory } = deviceFiles(directories);
  const gatewaysDirectory = gatewayIdentitiesDirectory(directories);
  const { tokenFile, passwordFile } = config.status === "read" ? config.loaded.config.gateway.auth : {};
  return [
    path.join(directories.stateDirectory, "gateway-token"),
    identityPath,
    path.join(path.dirname(identityPath), "device-auth.json"),
    ...(await filesIn(gatewaysDirectory)),
    ...(await filesIn(tokensDirectory)),
    ...[tokenFile, passwordFile].filter((file) => file !== undefined && path.isAbsolute(file)),
  ].filter((file) => file !== undefined);
}

async function filesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).map((name) => path.join(directory, name));
  } catch {
    return []; // What cannot be looked at is reported by those who need to read it.
  }
}

async function modeFindings(file: string): Promise<readonly Finding[]> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined || !found.isFile() || process.platform === "win32") return [];
  if ((found.mode & 0o077) === 0) return [];
  const finding: Finding = {
    code: "wide-secret-mode",
    severity: "error",
    path: file,
    message: `${file} can be read or written by other users of this machine, and it is a secret.`,
  };
  if (found.uid !== process.geteuid?.()) {
    return [{ ...finding, remedy: "Ask the file's owner to run chmod 600 on it." }];
  }
  const description = `Set the mode of ${path.basename(file)} to 0600. If others may have read it, replace the secret too.`;
  return [{ ...finding, fix: { description, apply: () => chmod(file, 0o600) } }];
}
