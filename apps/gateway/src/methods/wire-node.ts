import type { NodeRequest, PairedNode } from "@openclaw/device-pairing";

/** A waiting node as `node.pair.list` and `node.pair.requested` tell of it. */
export function toWireNodeRequest(request: NodeRequest): Record<string, unknown> {
  const { createdAtMs, requiredScopes, ...rest } = request;
  return { ...rest, requiredApproveScopes: requiredScopes, ts: createdAtMs };
}

/** An approved node; 2.17 adds its token here, which is why each field is named. */
export function toWireNode(node: PairedNode): Record<string, unknown> {
  const { nodeId, displayName, platform, version, coreVersion, uiVersion, deviceFamily, modelIdentifier } =
    node;
  const { caps, commands, permissions, remoteIp, createdAtMs, approvedAtMs, lastConnectedAtMs } = node;
  return {
    nodeId,
    displayName,
    platform,
    version,
    coreVersion,
    uiVersion,
    deviceFamily,
    modelIdentifier,
    caps,
    commands,
    permissions,
    remoteIp,
    createdAtMs,
    approvedAtMs,
    lastConnectedAtMs,
  };
}
