import type { Clock, DeviceRole } from "@openclaw/contracts";
import {
  OPERATOR_SCOPES,
  type ConnectOutcome,
  type DeviceConnect,
  type DevicePairing,
  type IssuedToken,
} from "@openclaw/device-pairing";
import { verifyDeviceProof } from "@openclaw/device-pairing/identity";
import type { ConnectAuth, ConnectLocation, SharedSecretCheck } from "../auth/connect-auth.js";
import type { SessionAuthentication } from "../sessions/session.js";
import type { ConnectRefusal } from "./connect-refusal.js";
import { familyOf } from "./family-of.js";
import type { ConnectRequest } from "./read-connect.js";
import {
  deviceRequired,
  pairingRequired,
  rateLimited,
  refusedDevice,
  wrongProof,
  wrongSharedSecret,
} from "./refusals.js";

export interface DecideConnectParts {
  readonly auth: Pick<ConnectAuth, "mode" | "checkSharedSecret" | "noteWrongDeviceToken">;
  readonly devices: Pick<DevicePairing, "connect">;
  readonly clock: Clock;
  /** Approve brand-new nodes of this machine without asking. */
  readonly approveLocalNodes: boolean;
}

export interface ConnectAttempt {
  readonly request: ConnectRequest;
  readonly location: ConnectLocation;
  /** That of this very connection. */
  readonly nonce: string;
}

/** What a session is made of. */
export interface Admission {
  readonly request: ConnectRequest;
  readonly location: ConnectLocation;
  readonly role: DeviceRole;
  /** Sorted. */
  readonly scopes: readonly string[];
  readonly authentication: SessionAuthentication;
  readonly device?: {
    readonly deviceId: string;
    readonly pairedAtMs: number;
    readonly token: IssuedToken;
    readonly otherTokens: readonly IssuedToken[];
  };
}

export type ConnectDecision =
  | { readonly status: "admitted"; readonly admission: Admission }
  | { readonly status: "refused"; readonly refusal: ConnectRefusal };

/** Shared by all nodes. */
const NO_SCOPES: readonly string[] = [];

/** What the shared secret came to, where it did not end the attempt. */
type Shared = Exclude<SharedSecretCheck, { readonly status: "rate-limited" }>;

/**
 * Decides about a connect whose form is right: shared secret, then the proof of the device's key, then its pairing. Nothing is
 * written before the proof, so a failed one cannot use up a setup code or make a request.
 */
export async function decideConnect(
  parts: DecideConnectParts,
  attempt: ConnectAttempt,
): Promise<ConnectDecision> {
  const { auth: secrets = {}, device } = attempt.request.params;
  // A token that is named as what it is leaves only one meaning for the other: then a wrong one is a guess (S68).
  const mayBeDeviceToken =
    device !== undefined && secrets.deviceToken === undefined && secrets.bootstrapToken === undefined;
  const check = await parts.auth.checkSharedSecret({
    token: secrets.token,
    password: secrets.password,
    location: attempt.location,
    mayBeDeviceToken,
  });
  const limited = check.status === "rate-limited" ? refused(rateLimited(check.retryAfterMs)) : undefined;
  const ownToken = ownTokenOf(attempt);
  if (limited !== undefined && ownToken === undefined) return limited;
  const shared: Shared = check.status === "rate-limited" ? { status: "missing" } : check;
  if (device === undefined) return limited ?? decideWithoutDevice(parts, attempt, shared);
  const proof = verifyDeviceProof({
    device,
    client: attempt.request.params.client,
    role: attempt.request.role,
    scopes: attempt.request.params.scopes ?? [],
    token: secrets.token ?? secrets.deviceToken ?? secrets.bootstrapToken ?? "",
    expectedNonce: attempt.nonce,
    nowMs: parts.clock.now(),
    // What offers protocol 3 was either made before version 3 or signs 2, which every gateway takes.
    likelyVersion: attempt.request.params.minProtocol > 3 ? "v3" : "v2",
  });
  if (!proof.ok) {
    if (limited !== undefined) return limited;
    if (mayBeDeviceToken && shared.status === "mismatch") parts.auth.noteWrongDeviceToken(attempt.location);
    return refused(wrongProof(proof.reason));
  }
  // Guesses of others under the same address must not keep out a device that has its own token (S71): nobody guesses that.
  const credentials =
    limited === undefined || ownToken === undefined
      ? credentialsOf(attempt, shared)
      : { sharedSecret: false, deviceToken: ownToken };
  const outcome = await parts.devices.connect({ ...describe(parts, attempt, shared), ...proof, credentials });
  if (limited !== undefined && outcome.status === "refused") return limited;
  return settle(parts, attempt, shared, outcome);
}

/** What the device presents as its own token, or may mean as such. */
function ownTokenOf({ request: { params } }: ConnectAttempt): string | undefined {
  const { token, deviceToken, bootstrapToken } = params.auth ?? {};
  if (params.device === undefined) return undefined;
  return deviceToken ?? (bootstrapToken === undefined ? token : undefined);
}

/** Without a device there is only the shared secret, and it gives no role but operator. */
function decideWithoutDevice(
  { auth }: DecideConnectParts,
  { request, location }: ConnectAttempt,
  shared: Shared,
): ConnectDecision {
  if (shared.status === "mismatch") return refused(wrongSharedSecret(request, auth.mode, "mismatch"));
  if (shared.status === "missing" || request.role === "node") return refused(deviceRequired());
  const wanted = new Set(request.params.scopes);
  // From elsewhere a secret that many know must not give rights that nobody approved (S56). Here its holder is the owner.
  const scopes = location.isLocal ? OPERATOR_SCOPES.filter((scope) => wanted.has(scope)).toSorted() : [];
  const authentication = sharedAuthentication(shared.method);
  return { status: "admitted", admission: { request, location, role: "operator", scopes, authentication } };
}

function describe(
  parts: DecideConnectParts,
  { request, location }: ConnectAttempt,
  shared: Shared,
): Omit<DeviceConnect, "deviceId" | "publicKey" | "credentials"> {
  const { role, protocol, params } = request;
  const { id, mode, version, platform, displayName, modelIdentifier } = params.client;
  const deviceFamily = params.client.deviceFamily ?? (protocol === 3 ? familyOf(platform) : undefined);
  const mayApproveRole = role === "operator" || parts.approveLocalNodes;
  return {
    role,
    scopes: params.scopes ?? [],
    client: {
      id,
      mode,
      version,
      platform,
      ...(displayName !== undefined && { displayName }),
      ...(deviceFamily !== undefined && { deviceFamily }),
      ...(modelIdentifier !== undefined && { modelIdentifier }),
    },
    ...(location.remoteIp !== undefined && { remoteIp: location.remoteIp }),
    ...(location.browserOrigin !== undefined && { browserOrigin: location.browserOrigin }),
    approveSilently: shared.status === "ok" && location.isLocal && mayApproveRole,
  };
}

/** Old clients know one field for every kind of token: what is not the shared one may be any other. */
function credentialsOf({ request }: ConnectAttempt, shared: Shared): DeviceConnect["credentials"] {
  const { token, deviceToken: ownToken, bootstrapToken } = request.params.auth ?? {};
  const isTokenSpent = shared.status === "ok" && shared.method !== "password";
  const isNamed = ownToken !== undefined || bootstrapToken !== undefined;
  const spare = isTokenSpent || isNamed ? undefined : token;
  const deviceToken = ownToken ?? spare;
  const setupToken = bootstrapToken ?? spare;
  return {
    sharedSecret: shared.status === "ok",
    ...(deviceToken !== undefined && { deviceToken }),
    ...(setupToken !== undefined && { setupToken }),
  };
}

function settle(
  parts: DecideConnectParts,
  { request, location }: ConnectAttempt,
  shared: Shared,
  outcome: ConnectOutcome,
): ConnectDecision {
  if (outcome.status === "pairing-required") return refused(pairingRequired(request, outcome));
  if (outcome.status === "refused") {
    const { reason } = outcome;
    if (isGuess(reason, request)) parts.auth.noteWrongDeviceToken(location);
    if (reason !== "credential-missing") return refused(refusedDevice(request, reason));
    const problem = shared.status === "mismatch" ? "mismatch" : "missing";
    return refused(wrongSharedSecret(request, parts.auth.mode, problem));
  }
  const { device, role, scopes, token, otherTokens, via } = outcome;
  const shareMethod = shared.status === "ok" ? sharedAuthentication(shared.method) : "none";
  const admission: Admission = {
    request,
    location,
    role,
    scopes: scopes.length === 0 ? NO_SCOPES : scopes.toSorted(),
    authentication: via === "shared-secret" ? shareMethod : via,
    device: { deviceId: device.deviceId, pairedAtMs: device.createdAtMs, token, otherTokens },
  };
  return { status: "admitted", admission };
}

type Refusal = Extract<ConnectOutcome, { readonly status: "refused" }>["reason"];

/**
 * Only what may be a guess counts: a token that was right once is none (S71). Nor is one that is named as the device's own, since
 * nobody guesses 256 bits: a device that was removed asks again and again, and must not lock out its address.
 */
const isGuess = (reason: Refusal, { params }: ConnectRequest): boolean =>
  reason === "setup-code-invalid" ||
  (reason === "device-token-mismatch" && params.auth?.deviceToken === undefined);

function sharedAuthentication(method: "token" | "password" | "none"): SessionAuthentication {
  return method === "none" ? "none" : `shared-${method}`;
}

const refused = (refusal: ConnectRefusal): ConnectDecision => ({ status: "refused", refusal });
