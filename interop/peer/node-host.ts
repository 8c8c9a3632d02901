import { setTimeout as wait } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { BackgroundProcess } from "../support/background-process.js";
import { GATEWAY_TOKEN } from "../support/gateway-token.js";
import type { Transcript } from "../support/run-command.js";
import type { WireRecorder } from "../support/wire-recorder.js";
import type { PeerInstallation } from "./peer-gateway.js";

/** `openclaw node run` of a release. */
export interface NodeHost {
  /** What it printed since its last start. */
  output(): string;
  stop(): Promise<void>;
}

const RESTART_DELAY_MS = 300;

/**
 * Runs the node host of a release, and starts it again whenever it ends, as a service manager does: 2026.2.17 ends with exit code
 * 0 after each connection that was refused or lost. Without `sharedSecret` it has only what it keeps itself.
 */
export function superviseNodeHost(
  installation: PeerInstallation,
  wire: WireRecorder,
  { sharedSecret = true }: { readonly sharedSecret?: boolean } = {},
): NodeHost {
  const args = ["node", "run", "--host", "127.0.0.1", "--port", String(wire.port)];
  const begin = (): BackgroundProcess =>
    installation.start(args, sharedSecret ? { OPENCLAW_GATEWAY_TOKEN: GATEWAY_TOKEN } : {});
  let isStopped = false;
  let running = begin();
  const supervise = async (): Promise<void> => {
    await running.exited;
    if (!isStopped) await wait(RESTART_DELAY_MS);
    if (isStopped) return;
    running = begin();
    await supervise();
  };
  const supervision = supervise();
  const stop = async (): Promise<void> => {
    isStopped = true;
    await running.stop();
    await supervision;
  };
  onTestFinished(stop);
  return { output: () => running.output(), stop };
}

/** The operator's command of a release, on the wire to a gateway elsewhere. */
export function remoteCommand(
  installation: PeerInstallation,
  wire: WireRecorder,
): (...args: string[]) => Promise<Transcript> {
  return (...args) => installation.command(...args, "--url", wire.url, "--token", GATEWAY_TOKEN);
}
