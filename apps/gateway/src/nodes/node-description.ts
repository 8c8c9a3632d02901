import type { NodeDescription } from "@openclaw/device-pairing";
import type { Session } from "../sessions/session.js";

/** What a connected node says of itself. Its id is that of its device, which it has proven. */
export function nodeDescription(session: Session & { readonly deviceId: string }): NodeDescription {
  const { client, caps, commands, permissions } = session.connect;
  return {
    nodeId: session.deviceId,
    platform: client.platform,
    version: client.version,
    ...(client.displayName !== undefined && { displayName: client.displayName }),
    ...(client.deviceFamily !== undefined && { deviceFamily: client.deviceFamily }),
    ...(client.modelIdentifier !== undefined && { modelIdentifier: client.modelIdentifier }),
    ...(caps !== undefined && { caps }),
    ...(commands !== undefined && { commands }),
    ...(permissions !== undefined && { permissions }),
    ...(session.remoteIp !== undefined && { remoteIp: session.remoteIp }),
  };
}
