import type {
  ApprovedVia,
  DeviceRecord,
  DeviceRequestRecord,
  DeviceRole,
  DeviceTokenRecord,
} from "@openclaw/contracts";
import { liveToken, tokenScopes } from "./device-facts.js";
import { uniteScopes } from "./scopes.js";

/** What an approval makes of a request. */
export interface Grant {
  readonly request: DeviceRequestRecord;
  readonly device: DeviceRecord | undefined;
  readonly nowMs: number;
  readonly approvedVia: ApprovedVia;
  readonly approvedBy?: string;
  readonly createToken: () => string;
}

/**
 * Scopes of the operator token once the request is approved: those of a token that lives, and those that the owner was
 * shown. What a revoked token had does not come back by itself, since the request does not show it.
 */
export function resultingScopes(
  device: DeviceRecord | undefined,
  request: DeviceRequestRecord,
): readonly string[] {
  if (!request.roles.includes("operator")) return [];
  const live = device && liveToken(device, "operator");
  return uniteScopes(
    live === undefined || device === undefined ? [] : tokenScopes(device, live),
    request.scopes,
  );
}

/** The device after the approval. Roles and scopes only grow; a token that lives keeps its text, so others can go on. */
export function grantAccess(grant: Grant): DeviceRecord {
  const { request, device, nowMs, approvedVia, approvedBy } = grant;
  const { requestId: _, role, roles, scopes, ts: _ts, ...rest } = request;
  const {
    silent: _silent,
    isRepair: _isRepair,
    refreshedAtMs: _at,
    reason: _reason,
    setupId: _setup,
    ...about
  } = rest;
  const approvedScopes = uniteScopes(device?.scopes ?? [], scopes);
  const tokens = roles.map((granted) => [granted, tokenAfter(grant, granted)] as const);
  return {
    ...about,
    role,
    roles: [...new Set([...(device?.roles ?? []), ...roles])].toSorted(),
    ...(approvedScopes.length > 0 && { scopes: approvedScopes }),
    tokens: { ...device?.tokens, ...Object.fromEntries(tokens) },
    createdAtMs: device?.createdAtMs ?? nowMs,
    // Later than the one before, so that whoever watches can tell two approvals of one millisecond apart.
    approvedAtMs: Math.max(nowMs, (device?.approvedAtMs ?? 0) + 1),
    approvedVia,
    ...(approvedBy !== undefined && { approvedBy }),
    ...(device?.label !== undefined && { label: device.label }),
    ...(device?.lastSeenAtMs !== undefined && { lastSeenAtMs: device.lastSeenAtMs }),
    ...(device?.lastSeenReason !== undefined && { lastSeenReason: device.lastSeenReason }),
  };
}

function tokenAfter({ request, device, nowMs, createToken }: Grant, role: DeviceRole): DeviceTokenRecord {
  const scopes = role === "operator" ? resultingScopes(device, request) : [];
  const live = device && liveToken(device, role);
  if (live !== undefined) return { ...live, scopes };
  const ended = device?.tokens[role];
  return ended === undefined
    ? { token: createToken(), role, scopes, createdAtMs: nowMs }
    : renewToken(ended, createToken(), scopes, nowMs);
}

/** Another token in the place of an old one. Later than the old one, so that sessions of the two can be told apart. */
export function renewToken(
  old: DeviceTokenRecord,
  token: string,
  scopes: readonly string[],
  nowMs: number,
): DeviceTokenRecord {
  const latestMs = Math.max(old.rotatedAtMs ?? old.createdAtMs, old.revokedAtMs ?? 0);
  return {
    token,
    role: old.role,
    scopes,
    createdAtMs: old.createdAtMs,
    rotatedAtMs: Math.max(nowMs, latestMs + 1),
  };
}
