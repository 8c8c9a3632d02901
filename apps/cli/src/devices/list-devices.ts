import { payloadOf, type GatewayCalls } from "../calls/gateway-calls.js";
import { objectOf, objectsOf, type JsonObject } from "../calls/json-fields.js";
import type { CliContext } from "../cli-context.js";
import { askRunningGateway } from "./live-facts.js";

/** `{ pending, paired }` as `device.pair.list` answers it; `connected` is there when the gateway could be asked. */
export async function listDevices(context: CliContext, calls: GatewayCalls): Promise<JsonObject> {
  const listing = objectOf(payloadOf(await calls.call("device.pair.list")));
  if (calls.state === undefined) return listing;
  const live = await askRunningGateway(context, calls.state, "device.pair.list");
  const paired = objectsOf(listing["paired"]);
  return { ...listing, paired: paired.map((device) => withConnection(device, live)) };
}

function withConnection({ connected: _unknown, ...device }: JsonObject, live: unknown): JsonObject {
  if (live === undefined) return device;
  const connected = objectsOf(objectOf(live)["paired"]).some(
    (entry) => entry["deviceId"] === device["deviceId"] && entry["connected"] === true,
  );
  return { ...device, connected };
}
