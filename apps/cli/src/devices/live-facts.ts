import { isOpenClawError } from "@openclaw/contracts";
import type { HostMethodName } from "@openclaw/gateway/host-methods";
import type { CliContext } from "../cli-context.js";
import { gatewayAddress } from "../state/same-gateway.js";
import type { CliState } from "../state/open-state.js";
import { stateDirectoryId } from "@openclaw/gateway/state-directories";

// A gateway on this machine answers within milliseconds; the list must not wait for one that hangs.
const TIMEOUT_MS = 2000;

/**
 * Asks the running gateway of this installation what its files do not tell, such as who is connected. `undefined` when none
 * runs, or it cannot be asked; why is said where the owner would wonder.
 */
export async function askRunningGateway(
  context: CliContext,
  state: CliState,
  method: HostMethodName & ("device.pair.list" | "node.list"),
): Promise<unknown> {
  const { probeGateway } = await import("../state/gateway-probe.js");
  const probe = await probeGateway(gatewayAddress(state.config));
  if (probe.status !== "running") {
    if (context.flags.verbose) context.talk("No gateway runs here, so nothing is connected to it.");
    return undefined;
  }
  if (probe.stateDirectoryId !== stateDirectoryId(state.directories)) {
    context.talk("The gateway on this port uses another state directory: who is connected is unknown.");
    return undefined;
  }
  try {
    return await call(context, state, method);
  } catch (error) {
    if (!isOpenClawError(error) || error.code === "INTERRUPTED") throw error;
    context.talk(`Who is connected is unknown: the running gateway could not be asked (${error.code}).`);
    return undefined;
  }
}

async function call(context: CliContext, state: CliState, method: string): Promise<unknown> {
  const [{ localAccess }, { connectOperator }] = await Promise.all([
    import("../calls/local-access.js"),
    import("../calls/connect-operator.js"),
  ]);
  const { access } = await localAccess(context, state);
  const { client } = await connectOperator({
    ...access,
    scopes: [method === "node.list" ? "operator.read" : "operator.pairing"],
    timeoutMs: TIMEOUT_MS,
    signal: context.signal,
  });
  try {
    return await client.request(method, {}, { timeoutMs: TIMEOUT_MS });
  } finally {
    await client.stop();
  }
}
