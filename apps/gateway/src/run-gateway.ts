import { OpenClawError } from "@openclaw/contracts";
import type { RunGatewayOptions, RunningGateway } from "./gateway-types.js";

/**
 * Runs the gateway in this process and resolves once it listens.
 * Rejects with `PORT_IN_USE` or `LISTEN_FAILED`; a channel that cannot start is retried and does not reject.
 */
export function runGateway(_options: RunGatewayOptions): Promise<RunningGateway> {
  return Promise.reject(new OpenClawError("NOT_READY", "The gateway is being written."));
}
