import {
  CLOSE_CODES,
  closeReason,
  shapeConnectRefusal,
  shapePairingRequired,
  type ConnectRefusalFacts,
  type RefusalCode,
} from "@openclaw/gateway-protocol";
import { isOpenClawError } from "@openclaw/contracts";
import type { ConnectOutcome } from "@openclaw/device-pairing";
import type { DeviceProofRefusal } from "@openclaw/device-pairing/identity";
import type { AuthMode } from "../auth/connect-auth.js";
import type { ConnectRefusal } from "./connect-refusal.js";
import type { ConnectRequest } from "./read-connect.js";

// Which refusal an outcome becomes. Texts and codes are those of the protocol's tables: clients decide by them.

const PROOF_CODES: Readonly<Record<DeviceProofRefusal, RefusalCode>> = {
  "device-id-mismatch": "DEVICE_AUTH_DEVICE_ID_MISMATCH",
  "device-signature-stale": "DEVICE_AUTH_SIGNATURE_EXPIRED",
  "device-nonce-missing": "DEVICE_AUTH_NONCE_REQUIRED",
  "device-nonce-mismatch": "DEVICE_AUTH_NONCE_MISMATCH",
  "device-signature": "DEVICE_AUTH_SIGNATURE_INVALID",
  "device-public-key": "DEVICE_AUTH_PUBLIC_KEY_INVALID",
};

/** The device did not prove its key. */
export const wrongProof = (reason: DeviceProofRefusal): ConnectRefusal => refusal(PROOF_CODES[reason]);

/** Nobody but an operator with the shared secret may come without a device (S32). */
export const deviceRequired = (): ConnectRefusal => refusal("DEVICE_IDENTITY_REQUIRED");

export const rateLimited = (retryAfterMs: number): ConnectRefusal =>
  refusal("AUTH_RATE_LIMITED", { retryAfterMs });

/** No secret was presented, or a wrong one, and there is nothing else to go by. */
export function wrongSharedSecret(
  { protocol, params }: ConnectRequest,
  mode: AuthMode,
  problem: "missing" | "mismatch",
): ConnectRefusal {
  const kind = mode === "password" ? "password" : "token";
  const shaped = refusal(mode === "password" ? PASSWORD_CODES[problem] : TOKEN_CODES[problem]);
  if (protocol === 4) return shaped;
  return withMessage(shaped, `unauthorized: gateway ${kind} ${problem} (${oldHint(params.client.id, kind)})`);
}

const TOKEN_CODES = { missing: "AUTH_TOKEN_MISSING", mismatch: "AUTH_TOKEN_MISMATCH" } as const;
const PASSWORD_CODES = { missing: "AUTH_PASSWORD_MISSING", mismatch: "AUTH_PASSWORD_MISMATCH" } as const;

type DeviceRefusal = Exclude<
  Extract<ConnectOutcome, { readonly status: "refused" }>["reason"],
  "credential-missing"
>;

/** The device proved its key, and is refused. */
export function refusedDevice(request: ConnectRequest, reason: DeviceRefusal): ConnectRefusal {
  return DEVICE_REFUSALS[reason](request);
}

const DEVICE_REFUSALS: Readonly<Record<DeviceRefusal, (request: ConnectRequest) => ConnectRefusal>> = {
  "device-token-mismatch": ({ params }) =>
    params.auth?.deviceToken === undefined
      ? // It may have been meant as the shared token, and the device may have one of its own.
        refusal("AUTH_TOKEN_MISMATCH", { withDevice: true, canRetryWithDeviceToken: true })
      : refusal("AUTH_DEVICE_TOKEN_MISMATCH"),
  "device-token-revoked": () =>
    withMessage(
      refusal("AUTH_DEVICE_TOKEN_MISMATCH"),
      "unauthorized: device token mismatch (it was revoked: the device needs a new approval)",
    ),
  "device-token-scope-mismatch": () => refusal("AUTH_SCOPE_MISMATCH"),
  "setup-code-invalid": () => refusal("AUTH_BOOTSTRAP_TOKEN_INVALID"),
  "scopes-invalid": () => refusal("SCOPES_INVALID"),
  "too-many-requests": () => refusal("TOO_MANY_PAIRING_REQUESTS", { retryAfterMs: 60_000 }),
};

/** The device has to wait for the owner. */
export function pairingRequired(
  { protocol, role, params }: ConnectRequest,
  outcome: ConnectOutcome & { readonly status: "pairing-required" },
): ConnectRefusal {
  const { request, reason, approvedRoles, approvedScopes, created } = outcome;
  const { requestId, deviceId } = request;
  const requested = { requestedRole: role, requestedScopes: params.scopes ?? [] };
  const facts = { reason, requestId, deviceId, ...requested, approvedRoles, approvedScopes };
  const shaped = shapePairingRequired(protocol, facts);
  return { reason: "PAIRING_REQUIRED", ...shaped, fields: { requestId, why: reason, isNew: created } };
}

/** The gateway's own trouble. Of an error only the code is told: its message is for the owner, and is in the log. */
export function cannotDecide(error: unknown): ConnectRefusal {
  const code = isOpenClawError(error) ? ` (${error.code})` : "";
  return {
    reason: "cannot-decide",
    error: {
      code: "UNAVAILABLE",
      message: `the gateway cannot decide about devices now${code}; its log says why`,
      details: { recommendedNextStep: "wait_then_retry", pauseReconnect: false },
      retryable: true,
      retryAfterMs: 5_000,
    },
    closeCode: CLOSE_CODES.INTERNAL_ERROR,
    closeReason: `gateway unavailable${code}`,
    fields: { error },
  };
}

function refusal(code: RefusalCode, facts?: ConnectRefusalFacts): ConnectRefusal {
  return { reason: code, ...shapeConnectRefusal(code, facts) };
}

function withMessage(refusal: ConnectRefusal, message: string): ConnectRefusal {
  const { error } = refusal;
  return {
    ...refusal,
    ...(error !== undefined && { error: { ...error, message } }),
    closeReason: closeReason(message),
  };
}

/** What the users of clients of protocol 3 were told to do, and what their guides say. */
function oldHint(clientId: string, kind: "token" | "password"): string {
  if (clientId === "cli") return `set gateway.remote.${kind} to match gateway.auth.${kind}`;
  if (clientId !== "openclaw-control-ui") return `provide gateway auth ${kind}`;
  return kind === "token"
    ? "open the dashboard URL and paste the token in Control UI settings"
    : "enter the password in Control UI settings";
}
