import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { portOf } from "../support/port-of.js";
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

export async function createPeerInstallation(peer: Peer): Promise<PeerInstallation> {
  const home = await mkdtemp(join(tmpdir(), "openclaw-peer-"));
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 3 }));
  const stateDirectory = join(home, "state");
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
  readonly token: string;
  readonly process: BackgroundProcess;
}

/** Starts OpenClaw's own gateway on loopback and waits until it answers. */
export async function startPeerGateway(installation: PeerInstallation): Promise<PeerGateway> {
  const port = await freePort();
  const token = "a-token-for-the-interop-run-only";
  const auth = ["--auth", "token", "--token", token];
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
  await gateway.printed(/listening on ws:|gateway\b.*\bready|\bready\b/i, 60_000);
  return { port, token, process: gateway };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  server.close();
  await once(server, "close");
  return port;
}
