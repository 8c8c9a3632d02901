import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { freePort } from "../support/free-port.js";
import { GATEWAY_TOKEN } from "../support/gateway-token.js";
import { startProcess, type BackgroundProcess } from "../support/background-process.js";
import { runCommand, type Transcript } from "../support/run-command.js";
import type { Peer } from "./peer-location.js";

/** One installation of OpenClaw: a home and a state directory of its own. */
export interface PeerInstallation {
  readonly peer: Peer;
  readonly stateDirectory: string;
  /** Runs a command to its end. */
  command(...args: string[]): Promise<Transcript>;
  /** Starts a command that goes on. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv): BackgroundProcess;
}

export interface PeerInstallationOptions {
  /** What `openclaw.json` holds. */
  readonly config?: object;
  /** A home that is there already, with its state directory in `state`. */
  readonly home?: string;
}

export async function createPeerInstallation(
  peer: Peer,
  { config = {}, ...given }: PeerInstallationOptions = {},
): Promise<PeerInstallation> {
  const home = given.home ?? (await mkdtemp(join(tmpdir(), "openclaw-peer-")));
  if (given.home === undefined)
    onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 3 }));
  const stateDirectory = join(home, "state");
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  await writeFile(join(stateDirectory, "openclaw.json"), JSON.stringify(config), { mode: 0o600 });
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    OPENCLAW_STATE_DIR: stateDirectory,
    TMPDIR: peer.temporaryDirectory,
    // Talk of updates and colours has no place in transcripts.
    NO_COLOR: "1",
  };
  return {
    peer,
    stateDirectory,
    command: (...args) => runCommand(peer.nodePath, [peer.commandPath, ...args], env),
    start: (args, more = {}) => startProcess(peer.nodePath, [peer.commandPath, ...args], { ...env, ...more }),
  };
}

/** A gateway of OpenClaw that runs. */
export interface PeerGateway {
  readonly port: number;
  readonly process: BackgroundProcess;
}

/** Starts OpenClaw's own gateway on loopback and waits until it answers. */
export async function startPeerGateway(installation: PeerInstallation): Promise<PeerGateway> {
  const port = await freePort();
  const auth = ["--auth", "token", "--token", GATEWAY_TOKEN];
  const gateway = installation.start([
    "gateway",
    "run",
    "--port",
    String(port),
    "--bind",
    "loopback",
    ...auth,
    "--allow-unconfigured",
  ]);
  await gateway.printed(/listening on ws:|\[gateway\] ready$/m, 60_000);
  return { port, process: gateway };
}
