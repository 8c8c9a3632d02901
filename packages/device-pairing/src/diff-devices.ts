import type { DeviceRecord, DeviceRequestRecord } from "@openclaw/contracts";
import { liveToken, tokenScopes } from "./device-facts.js";
import type { DeviceEvent } from "./device-pairing-types.js";
import { coversScopes } from "./scopes.js";

const ROLES = ["node", "operator"] as const;

/** What happened to a device between two commits. What only notes its use is no event. */
export function diffDevice(
  deviceId: string,
  before: DeviceRecord | undefined,
  after: DeviceRecord | undefined,
): readonly DeviceEvent[] {
  const changed: DeviceEvent = { type: "changed", deviceId };
  if (before === undefined) return after === undefined ? [] : [changed];
  if (after === undefined) return [{ type: "removed", deviceId }];
  // Removed and paired again in between: what was open belongs to the earlier pairing.
  if (before.createdAtMs !== after.createdAtMs) return [{ type: "removed", deviceId }, changed];
  const ended = ROLES.filter((role) => isTokenEnded(before, after, role));
  const events: DeviceEvent[] = ended.map((role) => ({ type: "token-ended", deviceId, role }));
  return significant(before) === significant(after) ? events : [...events, changed];
}

/** Gone, replaced, or giving less than before: whoever uses it has more than it gives now. */
function isTokenEnded(before: DeviceRecord, after: DeviceRecord, role: (typeof ROLES)[number]): boolean {
  const old = liveToken(before, role);
  if (old === undefined) return false;
  const now = liveToken(after, role);
  if (now === undefined || now.token !== old.token) return true;
  return !coversScopes(tokenScopes(after, now), tokenScopes(before, old));
}

const NOTES = new Set(["lastSeenAtMs", "lastSeenReason", "lastUsedAtMs"]);

const significant = (device: DeviceRecord): string =>
  JSON.stringify(device, (key, value: unknown) => (NOTES.has(key) ? undefined : value));

/** A request as it was seen first. */
export interface SeenRequest {
  readonly request: DeviceRequestRecord;
  /** When its device had been approved last by then: a later approval is one of this request. */
  readonly approvedBeforeMs: number;
}

/** How a request ended that is there no longer. */
export function decisionOn(
  { request, approvedBeforeMs }: SeenRequest,
  device: DeviceRecord | undefined,
): "approved" | "rejected" {
  if (device === undefined || device.approvedAtMs <= approvedBeforeMs) return "rejected";
  const isGranted = request.roles.every((role) => {
    const token = liveToken(device, role);
    if (token === undefined) return false;
    return role !== "operator" || coversScopes(tokenScopes(device, token), request.scopes);
  });
  return isGranted ? "approved" : "rejected";
}
