import type { CliContext } from "../cli-context.js";
import type { CliState } from "../state/open-state.js";
import { connectOperator } from "./connect-operator.js";
import { localAccess } from "./local-access.js";

// A gateway on this machine answers within milliseconds; a list must not wait for one that hangs.
const TIMEOUT_MS = 2000;

/** Calls a method of the gateway that runs on this installation. Rejects as the client does, and when its secret cannot be read. */
export async function askGatewayHere(
  context: CliContext,
  state: CliState,
  method: "device.pair.list" | "node.list",
): Promise<unknown> {
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
