import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  CACHE_DIRECTORY,
  locatePeer,
  peerNodePackage,
  type Peer,
  type PeerRelease,
} from "./peer-location.js";

const run = promisify(execFile);

const INSTALL_TIMEOUT_MS = 180_000;
const WARM_UP_TIMEOUT_MS = 120_000;

/** Installs an OpenClaw and its Node from npm into the cache, or takes what an earlier run left there. */
export async function installPeer(release: PeerRelease, say: (line: string) => void): Promise<Peer> {
  const { version, nodeVersion, overrides } = release;
  const directory = join(CACHE_DIRECTORY, `openclaw-${version}-node-${nodeVersion}`);
  const cached = existsSync(directory) ? locatePeer(release, directory) : undefined;
  if (cached !== undefined) return cached;
  say(`Installing OpenClaw ${version} and Node ${nodeVersion} from npm (about 400 packages) …`);
  await mkdir(CACHE_DIRECTORY, { recursive: true });
  // Installed aside and renamed when whole: a run that is stopped halfway leaves nothing that looks installed.
  const partial = await mkdtemp(join(CACHE_DIRECTORY, "installing-"));
  const dependencies = { openclaw: version, [peerNodePackage]: nodeVersion };
  await writeFile(
    join(partial, "package.json"),
    JSON.stringify({ private: true, dependencies, overrides }, null, 2),
  );
  await npmInstall(partial);
  await rm(directory, { recursive: true, force: true });
  await rename(partial, directory);
  const peer = locatePeer(release, directory);
  if (peer === undefined)
    throw new Error(`OpenClaw ${version} was installed but its files are not as expected.`);
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
  say(`First start of OpenClaw ${peer.version}, which compiles its plugins …`);
  await mkdir(peer.temporaryDirectory, { recursive: true });
  const home = await mkdtemp(join(peer.temporaryDirectory, "home-"));
  const env = { PATH: process.env["PATH"], HOME: home, TMPDIR: peer.temporaryDirectory };
  await run(peer.nodePath, [peer.commandPath, "pairing", "list", "telegram"], {
    env,
    timeout: WARM_UP_TIMEOUT_MS,
  });
  await rm(home, { recursive: true, force: true });
}
