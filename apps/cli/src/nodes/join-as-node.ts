import { runNode, type ClientState, type RunNodeOutcome } from "@openclaw/gateway-client";
import type { DeviceIdentity } from "@openclaw/device-pairing/identity";
import { loadThisDevice } from "../calls/remote-target.js";
import type { CliContext } from "../cli-context.js";
import type { CommandArguments } from "../command-types.js";
import { version } from "../version.js";
import { findNodePlace } from "./find-node-place.js";

export interface JoinAsNodeOptions {
  readonly context: CliContext;
  readonly args: CommandArguments;
  /** What owners see. */
  readonly displayName: string;
  /** Told before the first attempt; the listener that it returns is told of all that follows. */
  readonly onStart: (url: string, identity: DeviceIdentity) => (state: ClientState) => void;
}

/** Runs this machine as a node of the gateway that the command line names, until it is interrupted. */
export async function joinAsNode(options: JoinAsNodeOptions): Promise<RunNodeOutcome> {
  const { context, args, displayName, onStart } = options;
  const { place, url, files } = await findNodePlace(context, args);
  const device = await loadThisDevice(files);
  return await runNode({
    ...place,
    ...device,
    client: { version: version(), ...(displayName !== "" && { displayName }) },
    searchPath: context.env["PATH"] ?? "",
    signal: context.signal,
    onState: onStart(url, device.identity),
  });
}
