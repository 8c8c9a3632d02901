import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  CACHE_DIRECTORY,
  locatePeer,
  PEER_NODE_VERSION,
  PEER_VERSION,
  peerNodePackage,
  type Peer,
} from "./peer-location.js";

const run = promisify(execFile);

const INSTALL_TIMEOUT_MS = 180_000;
const WARM_UP_TIMEOUT_MS = 120_000;

const manifest = {
  private: true,
  dependencies: { openclaw: PEER_VERSION, [peerNodePackage]: PEER_NODE_VERSION },
  // OpenClaw names a git repository for libsignal; the copy on npm is the same. The others must agree with each other.
  overrides: { libsignal: "npm:libsignal@6.0.0", linkedom: "0.18.10", cssom: "^0.5.0" },
};

/** Installs OpenClaw 2026.2.17 and its Node from npm into the cache, or takes what an earlier run left there. */
export async function installPeer(say: (line: string) => void): Promise<Peer> {
  const directory = join(CACHE_DIRECTORY, `openclaw-${PEER_VERSION}-node-${PEER_NODE_VERSION}`);
  const cached = existsSync(directory) ? locatePeer(directory) : undefined;
  if (cached !== undefined) return cached;
  say(`Installing OpenClaw ${PEER_VERSION} and Node ${PEER_NODE_VERSION} from npm (about 400 packages) …`);
  await mkdir(CACHE_DIRECTORY, { recursive: true });
  // Installed aside and renamed when whole: a run that is stopped halfway leaves nothing that looks installed.
  const partial = await mkdtemp(join(CACHE_DIRECTORY, "installing-"));
  await writeFile(join(partial, "package.json"), JSON.stringify(manifest, null, 2));
  await npmInstall(partial);
  await rm(directory, { recursive: true, force: true });
  await rename(partial, directory);
  const peer = locatePeer(directory);
  if (peer === undefined)
    throw new Error(`OpenClaw ${PEER_VERSION} was installed but its files are not as expected.`);
  await warmUp(peer, say);
  return peer;
}

async function npmInstall(directory: string): Promise<void> {
  const flags = [
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--legacy-peer-deps",
    "--engine-strict=false",
  ];
  await run("npm", ["install", ...flags], {
    cwd: directory,
    timeout: INSTALL_TIMEOUT_MS,
    maxBuffer: 16 << 20,
  });
}

/** OpenClaw compiles its plugins at its first start, which takes half a minute; the tests measure none of that. */
async function warmUp(peer: Peer, say: (line: string) => void): Promise<void> {
  say("First start of OpenClaw, which compiles its plugins …");
  await mkdir(peer.temporaryDirectory, { recursive: true });
  const home = await mkdtemp(join(peer.temporaryDirectory, "home-"));
  const env = { PATH: process.env["PATH"], HOME: home, TMPDIR: peer.temporaryDirectory };
  await run(peer.nodePath, [peer.commandPath, "pairing", "list", "telegram"], {
    env,
    timeout: WARM_UP_TIMEOUT_MS,
  });
  await rm(home, { recursive: true, force: true });
}
