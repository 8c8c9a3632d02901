import { payloadOf, type GatewayCalls } from "../calls/gateway-calls.js";
import { objectOf, objectsOf, type JsonObject } from "../calls/json-fields.js";
import type { CliContext } from "../cli-context.js";
import { askRunningGateway } from "../devices/live-facts.js";

/** `{ ts, nodes }` as `node.list` answers it; from the running gateway where there is one, else without `connected`. */
export async function listNodes(context: CliContext, calls: GatewayCalls): Promise<JsonObject> {
  if (calls.state !== undefined) {
    const live = await askRunningGateway(context, calls.state, "node.list");
    if (live !== undefined) return objectOf(live);
  }
  const listing = objectOf(payloadOf(await calls.call("node.list")));
  if (calls.state === undefined) return listing;
  return {
    ...listing,
    nodes: objectsOf(listing["nodes"]).map(({ connected: _unknown, ...node }) => node),
  };
}
