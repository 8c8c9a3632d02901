import {
  DEVICE_REQUESTS,
  type DeviceRequestRecord,
  type DeviceRole,
  type Transaction,
} from "@openclaw/contracts";
import { addressBucket } from "./address-bucket.js";
import { toPairingRequired, type Ask } from "./connecting.js";
import type { DeviceContext } from "./device-context.js";
import { refreshedAtMs } from "./device-facts.js";
import type { ConnectOutcome, DeviceConnect } from "./device-pairing-types.js";
import { isSameMetadata } from "./metadata-pin.js";
import { createRequestId } from "./random-names.js";
import type { RequestList } from "./request-list.js";
import { coversScopes, uniteScopes } from "./scopes.js";

export type FilePlan =
  | { readonly status: "waiting"; readonly request: DeviceRequestRecord; readonly isRefreshDue: boolean }
  | { readonly status: "new"; readonly request: DeviceRequestRecord; readonly superseded: readonly string[] }
  | { readonly status: "full" }
  /** The device has replaced its request a moment ago. */
  | { readonly status: "too-soon" };

// A device that retries every second must not cost a write each time; a tenth of the lifetime is kept at most.
const REFRESHES_PER_LIFETIME = 10;

// A program that asks as node and as operator replaces its request at once, and may. One that goes on, as with another
// platform each time, would have the owner look at ids that are over (S17, S88).
const SUPERSEDE_INTERVAL_MS = 10_000;

/**
 * What becomes of an ask beside the requests that wait: nothing here writes. What an owner sees under an id never
 * changes (S16): the same or less keeps the id (S17), anything else is a new request in place of the old one.
 */
export function planRequest(context: DeviceContext, list: RequestList, ask: Ask): FilePlan {
  const own = list.live.filter((request) => request.deviceId === ask.connect.deviceId);
  const wanted = wantedAccess(ask);
  const waiting = own.find((request) => answers(request, ask, wanted));
  if (waiting !== undefined) {
    const ageMs = list.nowMs - refreshedAtMs(waiting);
    const isRefreshDue = ageMs * REFRESHES_PER_LIFETIME >= context.limits.requestLifetimeMs;
    return { status: "waiting", request: waiting, isRefreshDue };
  }
  const isTooSoon = ({ supersedes, ts }: DeviceRequestRecord): boolean =>
    supersedes === true && list.nowMs - ts < SUPERSEDE_INTERVAL_MS;
  if (own.some(isTooSoon)) return { status: "too-soon" };
  const others = list.live.filter((request) => request.deviceId !== ask.connect.deviceId);
  if (isFull(context, others, ask.connect.remoteIp)) return { status: "full" };
  return {
    status: "new",
    request: newRequest(context, list.nowMs, ask, wanted, own),
    superseded: own.map((request) => request.requestId),
  };
}

interface Access {
  readonly roles: readonly DeviceRole[];
  readonly scopes: readonly string[];
}

const wantedAccess = ({ connect, setup }: Ask): Access =>
  setup ?? { roles: [connect.role], scopes: connect.scopes };

/** True if the request that waits already shows all of what is asked for, and the same device. */
function answers(request: DeviceRequestRecord, { connect, setup }: Ask, wanted: Access): boolean {
  if (!isSameMetadata(request, connect.client)) return false;
  if (setup !== undefined && request.setupId !== setup.setupId) return false;
  return (
    wanted.roles.every((role) => request.roles.includes(role)) && coversScopes(request.scopes, wanted.scopes)
  );
}

function isFull(context: DeviceContext, others: readonly DeviceRequestRecord[], remoteIp?: string): boolean {
  const { maxRequests, maxRequestsPerAddress } = context.limits;
  const bucket = addressBucket(remoteIp);
  const neighbours = others.filter((request) => addressBucket(request.remoteIp) === bucket);
  // What waits may be what the owner is looking at: it is never pushed out, the newcomer is refused (S89).
  return others.length >= maxRequests || neighbours.length >= maxRequestsPerAddress;
}

function newRequest(
  context: DeviceContext,
  nowMs: number,
  ask: Ask,
  wanted: Access,
  own: readonly DeviceRequestRecord[],
): DeviceRequestRecord {
  const { connect, setup, reason, stored } = ask;
  // A setup code asks for its own access alone: what waited must not ride along on its approval (S42).
  const earlier = setup === undefined ? own : [];
  const roles = new Set([...earlier.flatMap((request) => request.roles), ...wanted.roles]);
  return {
    ...describeConnect(connect),
    requestId: createRequestId(context.random),
    role: connect.role,
    roles: [...roles].toSorted(),
    scopes: uniteScopes(...earlier.map((request) => request.scopes), wanted.scopes),
    silent: false,
    isRepair: stored !== undefined,
    ts: nowMs,
    refreshedAtMs: nowMs,
    ...(own.length > 0 && { supersedes: true }),
    reason,
    ...(setup !== undefined && { setupId: setup.setupId }),
  };
}

/** Writes what the plan says, and answers the device. */
export function fileRequest(
  context: DeviceContext,
  transaction: Transaction,
  list: RequestList,
  ask: Ask,
): ConnectOutcome {
  const plan = planRequest(context, list, ask);
  if (plan.status === "full" || plan.status === "too-soon")
    return { status: "refused", reason: "too-many-requests" };
  if (plan.status === "new") {
    for (const requestId of plan.superseded) transaction.delete(DEVICE_REQUESTS, requestId);
    transaction.put(DEVICE_REQUESTS, plan.request.requestId, plan.request);
    return toPairingRequired(context, ask, plan.request, plan.superseded);
  }
  if (!plan.isRefreshDue) return toPairingRequired(context, ask, plan.request);
  const request = { ...plan.request, refreshedAtMs: list.nowMs };
  transaction.put(DEVICE_REQUESTS, request.requestId, request);
  return toPairingRequired(context, ask, request);
}

/** What an approval without asking is made of: never stored. */
export function silentRequest(
  context: DeviceContext,
  nowMs: number,
  connect: DeviceConnect,
): DeviceRequestRecord {
  const ask: Ask = { connect, stored: undefined, device: undefined, reason: "not-paired" };
  return { ...newRequest(context, nowMs, ask, wantedAccess(ask), []), silent: true };
}

/** What a request and a device keep of the program that connects. */
function describeConnect(connect: DeviceConnect) {
  const { deviceId, publicKey, client, remoteIp, browserOrigin } = connect;
  return {
    deviceId,
    publicKey,
    ...(client.displayName !== undefined && { displayName: client.displayName }),
    platform: client.platform,
    clientId: client.id,
    clientMode: client.mode,
    ...(remoteIp !== undefined && { remoteIp }),
    ...(client.deviceFamily !== undefined && { deviceFamily: client.deviceFamily }),
    ...(client.modelIdentifier !== undefined && { modelIdentifier: client.modelIdentifier }),
    clientVersion: client.version,
    ...(browserOrigin !== undefined && { browserOrigin }),
  };
}
