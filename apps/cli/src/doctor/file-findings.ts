import type { Stats } from "node:fs";
import { chmod, stat } from "node:fs/promises";
import path from "node:path";
import { channelIdentity } from "@openclaw/gateway/channel-identities";
import type { StateDirectories } from "@openclaw/gateway/state-directories";
import { inspectStateDirectory, type CollectionFamily } from "@openclaw/store-fs";
import type { Finding } from "./finding.js";

/** Looks at the files of the store, one for each of its directories: modes, locks, left-overs, damage. */
export function storeLooks({
  stateDirectory,
  credentialsDirectory,
}: Pick<StateDirectories, "stateDirectory" | "credentialsDirectory">): readonly (() => Promise<
  readonly Finding[]
>)[] {
  return [
    () => storeFindings(credentialsDirectory, "credentials"),
    () => familyFindings(stateDirectory, "devices"),
    () => familyFindings(stateDirectory, "nodes"),
  ];
}

async function familyFindings(
  stateDirectory: string,
  family: "devices" | "nodes",
): Promise<readonly Finding[]> {
  // Whatever is wrong with the state directory itself is told of once, by the look at the credentials.
  if ((await statOf(stateDirectory))?.isDirectory() !== true) return [];
  return storeFindings(path.join(stateDirectory, family), family);
}

async function storeFindings(directory: string, family: CollectionFamily): Promise<readonly Finding[]> {
  const findings = await inspectStateDirectory({
    directory,
    family,
    normalizeEntry: (channel, entry) => channelIdentity(channel).normalizeAllowEntry(entry),
  });
  return findings.map(({ id, severity, path, message, fix }) => ({
    code: id,
    severity,
    path,
    message,
    ...(fix !== undefined && { fix }),
  }));
}

/** What the other files of the installation look like. */
export async function fileFindings(directories: StateDirectories): Promise<readonly Finding[]> {
  return [
    ...(await configModeFindings(directories.configPath)),
    ...(await configModeFindings(directories.pairingConfigPath)),
    ...(await sqliteFindings(directories.stateDirectory)),
  ];
}

/** The configuration may hold bot tokens. */
async function configModeFindings(configPath: string): Promise<readonly Finding[]> {
  const found = await statOf(configPath);
  if (found === undefined || process.platform === "win32" || (found.mode & 0o077) === 0) return [];
  const finding: Finding = {
    code: "wide-config-mode",
    severity: "warning",
    path: configPath,
    message: `${configPath} can be read by other users of this machine, and it may hold tokens.`,
  };
  if (found.uid !== process.geteuid?.())
    return [{ ...finding, remedy: "Ask the file's owner to run chmod 600 on it." }];
  const description = `Set the mode of ${path.basename(configPath)} to 0600.`;
  return [{ ...finding, fix: { description, apply: () => chmod(configPath, 0o600) } }];
}

/** OpenClaw of July 2026 and later keeps approvals in a database and reads the files here no more. */
async function sqliteFindings(stateDirectory: string): Promise<readonly Finding[]> {
  const database = path.join(stateDirectory, "state", "openclaw.sqlite");
  if ((await statOf(database)) === undefined) return [];
  return [
    {
      code: "newer-openclaw",
      severity: "warning",
      path: database,
      message:
        `${database} belongs to a newer OpenClaw, which keeps approvals there and not in the files of this command: ` +
        "what is approved or revoked here does not count there.",
      remedy: "See docs/compatibility.md before running both on one state directory.",
    },
  ];
}

async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch {
    return undefined; // What cannot be looked at is reported by those who need to read it.
  }
}
