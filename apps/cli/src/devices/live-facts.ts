import { isOpenClawError } from "@openclaw/contracts";
import type { CliContext } from "../cli-context.js";
import { gatewayAddress } from "../state/same-gateway.js";
import type { CliState } from "../state/open-state.js";
import { stateDirectoryId } from "@openclaw/gateway/state-directories";

/**
 * Asks the running gateway of this installation what its files do not tell, such as who is connected. `undefined` when none
 * runs, or it cannot be asked; why is said where the owner would wonder.
 */
export async function askRunningGateway(
  context: CliContext,
  state: CliState,
  method: "device.pair.list" | "node.list",
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
    const { askGatewayHere } = await import("../calls/ask-gateway-here.js");
    return await askGatewayHere(context, state, method);
  } catch (error) {
    if (!isOpenClawError(error) || error.code === "INTERRUPTED") throw error;
    context.talk(`Who is connected is unknown: the running gateway could not be asked (${error.code}).`);
    return undefined;
  }
}
