import { closeReason } from "./close-reason.js";
import { CLOSE_CODES, CONNECT_ERROR_DETAILS, ERROR_CODES, type CloseCode } from "./codes.js";
import type { ErrorShape } from "./generated/frame-types.generated.js";
import type { ProtocolVersion } from "./versions.js";

/** Why a device has to wait for the owner. */
export type PairingRequiredReason = "not-paired" | "role-upgrade" | "scope-upgrade" | "metadata-upgrade";

export interface PairingRequiredFacts {
  readonly reason: PairingRequiredReason;
  readonly requestId: string;
  readonly deviceId: string;
  readonly requestedRole: string;
  readonly requestedScopes: readonly string[];
  /** What it has already. */
  readonly approvedRoles: readonly string[];
  readonly approvedScopes: readonly string[];
}

/** An error response and the close that follows it. */
export interface Refusal {
  readonly error: ErrorShape;
  readonly closeCode: CloseCode;
  readonly closeReason: string;
}

const WORDS: Readonly<Record<PairingRequiredReason, { readonly tail: string; readonly hint: string }>> = {
  "not-paired": {
    tail: "device is not approved yet",
    hint: "Approve this device from the pending pairing requests.",
  },
  "role-upgrade": {
    tail: "device is asking for a higher role than currently approved",
    hint: "Review the requested role upgrade, then approve the pending request.",
  },
  "scope-upgrade": {
    tail: "device is asking for more scopes than currently approved",
    hint: "Review the requested scopes, then approve the pending upgrade.",
  },
  "metadata-upgrade": {
    tail: "device identity changed and must be re-approved",
    hint: "Review the refreshed device details, then approve the pending request.",
  },
};

/**
 * The refusal of a device that waits for the owner. Programs of protocol 3 compare the message as a whole; those of
 * protocol 4 stop to reconnect for ever unless the details tell them to wait and retry.
 */
export function shapePairingRequired(protocol: ProtocolVersion, facts: PairingRequiredFacts): Refusal {
  const { reason, requestId, deviceId, requestedRole, requestedScopes, approvedRoles, approvedScopes } =
    facts;
  const words = WORDS[reason];
  const message = protocol === 3 ? "pairing required" : `pairing required: ${words.tail}`;
  const details = {
    code: CONNECT_ERROR_DETAILS.PAIRING_REQUIRED,
    reason,
    requestId,
    remediationHint: words.hint,
    deviceId,
    requestedRole,
    ...(requestedScopes.length > 0 && { requestedScopes }),
    ...(reason !== "not-paired" && { approvedRoles, approvedScopes }),
    recommendedNextStep: "wait_then_retry",
    retryable: true,
    pauseReconnect: false,
  };
  return {
    error: { code: ERROR_CODES.NOT_PAIRED, message, details },
    closeCode: CLOSE_CODES.POLICY,
    closeReason: closeReason(protocol === 3 ? message : `${message} (requestId: ${requestId})`),
  };
}
