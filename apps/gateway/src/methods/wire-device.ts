import type { DeviceRequest, PairedDevice, TokenSummary } from "@openclaw/device-pairing";

/** A waiting device as `device.pair.list` and `device.pair.requested` tell of it. */
export function toWireRequest(request: DeviceRequest): Record<string, unknown> {
  const { createdAtMs, refreshedAtMs: _refreshedAtMs, ...rest } = request;
  return { ...rest, ts: createdAtMs };
}

/** A paired device as it leaves the gateway: of its tokens everything but the token (2.17 shows no more either). */
export function toWireDevice(device: PairedDevice): Record<string, unknown> {
  const { label, tokens, ...rest } = device;
  return {
    ...rest,
    ...(label !== undefined && { operatorLabel: label }),
    ...(tokens.length > 0 && { tokens: tokens.map(toWireToken) }),
  };
}

/** Names each field, so that a field added to the summary later does not leave by accident. */
function toWireToken(summary: TokenSummary): Record<string, unknown> {
  const { role, scopes, createdAtMs, rotatedAtMs, revokedAtMs, lastUsedAtMs } = summary;
  return {
    role,
    scopes,
    createdAtMs,
    ...(rotatedAtMs !== undefined && { rotatedAtMs }),
    ...(revokedAtMs !== undefined && { revokedAtMs }),
    ...(lastUsedAtMs !== undefined && { lastUsedAtMs }),
  };
}
