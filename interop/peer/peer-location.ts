import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the peer lives between runs: git-ignored, in the repository root. */
export const CACHE_DIRECTORY = join(import.meta.dirname, "..", "..", ".cache", "interop");

export const PEER_VERSION = "2026.2.17";
/** The peer needs Node 22.12 or later; npm carries Node itself, so that the version beside us does not matter. */
export const PEER_NODE_VERSION = "22.22.0";

/** An installed OpenClaw 2026.2.17. */
export interface Peer {
  readonly nodePath: string;
  readonly packageDirectory: string;
  /** `openclaw.mjs`, the command. */
  readonly commandPath: string;
  /** The module that holds OpenClaw's own functions on the pairing files. */
  readonly pairingStorePath: string;
  /** Where the peer keeps compiled plugins: its first start takes half a minute without them, then two seconds. */
  readonly temporaryDirectory: string;
}

/** The name of Node's package on npm for this machine. */
export const peerNodePackage = `node-${process.platform}-${process.arch}`;

/** Finds the peer in the folder in which npm installed it; `undefined` when it is not, or not wholly, there. */
export function locatePeer(installDirectory: string): Peer | undefined {
  const modules = join(installDirectory, "node_modules");
  const nodePath = join(modules, peerNodePackage, "bin", "node");
  const packageDirectory = join(modules, "openclaw");
  const commandPath = join(packageDirectory, "openclaw.mjs");
  if (!existsSync(nodePath) || !existsSync(commandPath)) return undefined;
  const pairingStorePath = findPairingStore(join(packageDirectory, "dist"));
  if (pairingStorePath === undefined) return undefined;
  const temporaryDirectory = join(CACHE_DIRECTORY, "tmp");
  return { nodePath, packageDirectory, commandPath, pairingStorePath, temporaryDirectory };
}

// The published files carry a hash in their names. Of the two equal copies one belongs to the command, and
// importing it runs the command (`entry.js`).
export function findPairingStore(distDirectory: string): string | undefined {
  const name = readdirSync(distDirectory)
    .filter((name) => /^pairing-store-.*\.js$/.test(name))
    .find((name) => !readFileSync(join(distDirectory, name), "utf8").includes('"./entry.js"'));
  return name === undefined ? undefined : join(distDirectory, name);
}
