import type { OpenClawError } from "@openclaw/contracts";
import type { ClientState, NodeClientOptions } from "./client-types.js";
import type { CommandHandler } from "./invocations.js";
import { createNodeClient } from "./node-clients.js";
import { createSystemWhich } from "./system-which.js";

export interface RunNodeOptions extends NodeClientOptions {
  /** Where `system.which` looks, as in the environment's `PATH`. */
  readonly searchPath: string;
  /** Commands to serve beside `system.which`. Nothing is served that runs programs unless it is given here. */
  readonly commands?: Readonly<Record<string, CommandHandler>>;
  readonly onState?: (state: ClientState) => void;
  /** Ends the node. */
  readonly signal?: AbortSignal;
}

/** Why a node ended. */
export type RunNodeOutcome =
  | { readonly status: "stopped" }
  /** Trying on has no sense, or `reconnect` is false. */
  | { readonly status: "failed"; readonly error: OpenClawError };

/**
 * Runs a headless node until `signal` aborts or there is no sense in trying on: connects, waits for approval, reconnects.
 * Throws as `createNodeClient` does; nothing is left running when it resolves.
 *
 * @example
 * ```ts
 * import { createFileTokenStore, runNode } from "@openclaw/gateway-client";
 * import { loadDeviceIdentity } from "@openclaw/device-pairing/identity";
 *
 * const outcome = await runNode({
 *   url: "ws://127.0.0.1:18789",
 *   token: "…",
 *   identity: await loadDeviceIdentity({ path: "./identity/device.json" }),
 *   tokens: createFileTokenStore({ directory: "./identity/gateway-tokens" }),
 *   searchPath: process.env["PATH"] ?? "",
 *   onState: (state) => console.error(state.status),
 * });
 * ```
 */
export async function runNode(options: RunNodeOptions): Promise<RunNodeOutcome> {
  const { searchPath, commands, onState, signal } = options;
  const client = createNodeClient(options);
  const served = { "system.which": createSystemWhich({ searchPath }), ...commands };
  for (const [command, handler] of Object.entries(served)) client.onInvoke(command, handler);
  const outcome = new Promise<RunNodeOutcome>((resolve) => {
    client.onState((state) => {
      onState?.(state);
      if (state.status !== "stopped") return;
      resolve(state.error === undefined ? { status: "stopped" } : { status: "failed", error: state.error });
    });
  });
  const stop = (): void => void client.stop();
  signal?.addEventListener("abort", stop, { once: true });
  client.start();
  if (signal?.aborted === true) stop();
  const result = await outcome;
  signal?.removeEventListener("abort", stop);
  await client.stop();
  return result;
}
