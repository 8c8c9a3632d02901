import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the peer lives between runs: git-ignored, in the repository root. */
export const CACHE_DIRECTORY = join(import.meta.dirname, "..", "..", ".cache", "interop");

/** A published OpenClaw and how it is installed. */
export interface PeerRelease {
  readonly version: string;
  /** npm carries Node itself, so that the version beside us does not matter. */
  readonly nodeVersion: string;
  readonly overrides: Readonly<Record<string, string>>;
}

/** Protocol 3, state in JSON files; needs Node 22.12 or later. */
export const OPENCLAW_2026_2: PeerRelease = {
  version: "2026.2.17",
  nodeVersion: "22.22.0",
  // OpenClaw names a git repository for libsignal; the copy on npm is the same. The others must agree with each other.
  overrides: { libsignal: "npm:libsignal@6.0.0", linkedom: "0.18.10", cssom: "^0.5.0" },
};

/** Protocol 4, state in SQLite; needs Node 24.16 or later. */
export const OPENCLAW_2026_9: PeerRelease = { version: "2026.9.6", nodeVersion: "24.21.0", overrides: {} };

/** An installed OpenClaw. */
export interface Peer {
  readonly version: string;
  readonly nodePath: string;
  readonly packageDirectory: string;
  /** `openclaw.mjs`, the command. */
  readonly commandPath: string;
  /** Where the peer keeps compiled plugins: its first start takes half a minute without them, then two seconds. */
  readonly temporaryDirectory: string;
}

/** The name of Node's package on npm for this machine. */
export const peerNodePackage = `node-${process.platform}-${process.arch}`;

/** Finds the peer in the folder in which npm installed it; `undefined` when it is not, or not wholly, there. */
export function locatePeer({ version }: PeerRelease, installDirectory: string): Peer | undefined {
  const modules = join(installDirectory, "node_modules");
  const nodePath = join(modules, peerNodePackage, "bin", "node");
  const packageDirectory = join(modules, "openclaw");
  const commandPath = join(packageDirectory, "openclaw.mjs");
  if (!existsSync(nodePath) || !existsSync(commandPath)) return undefined;
  const temporaryDirectory = join(CACHE_DIRECTORY, "tmp", version);
  return { version, nodePath, packageDirectory, commandPath, temporaryDirectory };
}

/** The module of OpenClaw 2026.2.17 that holds its own functions on the pairing files. */
// The published files carry a hash in their names. Of the two equal copies one belongs to the command, and
// importing it runs the command (`entry.js`).
export function findPairingStore(distDirectory: string): string {
  const name = readdirSync(distDirectory)
    .filter((name) => /^pairing-store-.*\.js$/.test(name))
    .find((name) => !readFileSync(join(distDirectory, name), "utf8").includes('"./entry.js"'));
  if (name === undefined) throw new Error(`${distDirectory} has no pairing store of OpenClaw 2026.2.17.`);
  return join(distDirectory, name);
}
