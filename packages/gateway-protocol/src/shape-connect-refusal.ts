import { closeReason } from "./close-reason.js";
import {
  CLOSE_CODES,
  CONNECT_ERROR_DETAILS,
  ERROR_CODES,
  type ConnectErrorDetailCode,
  type ErrorCode,
} from "./codes.js";
import type { Refusal } from "./shape-pairing-required.js";
import { PROTOCOL } from "./versions.js";

/** What a client does best after a refusal. */
export type RecommendedNextStep =
  | "retry_with_device_token"
  | "update_auth_configuration"
  | "update_auth_credentials"
  | "review_auth_configuration"
  | "wait_then_retry";

/** Refusals that a table describes; pairing and versions have functions of their own. */
export type RefusalCode = Exclude<ConnectErrorDetailCode, "PAIRING_REQUIRED" | "PROTOCOL_MISMATCH">;

export interface ConnectRefusalFacts {
  /** The client has proven a device: a wrong token may have been meant as the device's. */
  readonly withDevice?: boolean;
  /** The device has a token, and may try that one. */
  readonly canRetryWithDeviceToken?: boolean;
  readonly retryAfterMs?: number;
}

interface RefusalWords {
  readonly message: string;
  /** What OpenClaw calls the reason in `details`. */
  readonly reason?: string;
  readonly next?: RecommendedNextStep;
  /** Default INVALID_REQUEST. */
  readonly code?: ErrorCode;
}

// Clients of 2026.2.17 drop their token when a close reason has these words.
const DEVICE_TOKEN_MISMATCH = "unauthorized: device token mismatch (rotate/reissue device token)";

const WORDS: Readonly<Record<RefusalCode, RefusalWords>> = {
  AUTH_TOKEN_MISSING: {
    message: "unauthorized: gateway token missing (use this gateway's gateway.auth.token or pair the device)",
    reason: "token_missing",
    next: "update_auth_configuration",
  },
  AUTH_TOKEN_MISMATCH: {
    message: "unauthorized: gateway token mismatch (provide gateway auth token)",
    reason: "token_mismatch",
    next: "update_auth_credentials",
  },
  AUTH_PASSWORD_MISSING: {
    message: "unauthorized: gateway password missing (provide gateway auth password)",
    reason: "password_missing",
    next: "update_auth_configuration",
  },
  AUTH_PASSWORD_MISMATCH: {
    message: "unauthorized: gateway password mismatch (provide gateway auth password)",
    reason: "password_mismatch",
    next: "update_auth_credentials",
  },
  AUTH_DEVICE_TOKEN_MISMATCH: {
    message: DEVICE_TOKEN_MISMATCH,
    reason: "device_token_mismatch",
    next: "update_auth_credentials",
  },
  AUTH_SCOPE_MISMATCH: {
    message: "unauthorized: device token scope mismatch (re-pair or approve scope upgrade)",
    reason: "scope_mismatch",
    next: "review_auth_configuration",
  },
  AUTH_BOOTSTRAP_TOKEN_INVALID: {
    message:
      "unauthorized: setup code invalid, expired, revoked, or already used (create a new code; review `openclaw devices list`)",
    reason: "bootstrap_token_invalid",
    next: "review_auth_configuration",
  },
  AUTH_RATE_LIMITED: {
    message: "unauthorized: too many failed authentication attempts (retry later)",
    reason: "rate_limited",
    next: "wait_then_retry",
  },
  DEVICE_IDENTITY_REQUIRED: { message: "device identity required", code: ERROR_CODES.NOT_PAIRED },
  DEVICE_AUTH_DEVICE_ID_MISMATCH: { message: "device identity mismatch", reason: "device-id-mismatch" },
  DEVICE_AUTH_SIGNATURE_EXPIRED: { message: "device signature expired", reason: "device-signature-stale" },
  DEVICE_AUTH_NONCE_REQUIRED: { message: "device nonce required", reason: "device-nonce-missing" },
  DEVICE_AUTH_NONCE_MISMATCH: { message: "device nonce mismatch", reason: "device-nonce-mismatch" },
  DEVICE_AUTH_SIGNATURE_INVALID: { message: "device signature invalid", reason: "device-signature" },
  DEVICE_AUTH_PUBLIC_KEY_INVALID: { message: "device public key invalid", reason: "device-public-key" },
  TOO_MANY_PAIRING_REQUESTS: {
    message: "too many devices wait for approval (approve or reject some, or retry later)",
    next: "wait_then_retry",
    code: ERROR_CODES.UNAVAILABLE,
  },
  SCOPES_INVALID: { message: "invalid scopes for this role", next: "review_auth_configuration" },
};

/** The refusal of a connect by its code. All of them close with 1008. */
export function shapeConnectRefusal(code: RefusalCode, facts: ConnectRefusalFacts = {}): Refusal {
  const words = WORDS[code];
  const { withDevice = false, canRetryWithDeviceToken = false, retryAfterMs } = facts;
  const message = code === "AUTH_TOKEN_MISMATCH" && withDevice ? DEVICE_TOKEN_MISMATCH : words.message;
  const next = canRetryWithDeviceToken ? "retry_with_device_token" : words.next;
  const waits = next === "wait_then_retry";
  const details = {
    code,
    ...(words.reason !== undefined &&
      (code.startsWith("AUTH_") ? { authReason: words.reason } : { reason: words.reason })),
    ...(code.startsWith("AUTH_") && { canRetryWithDeviceToken }),
    ...(next !== undefined && { recommendedNextStep: next }),
    ...(waits && { retryable: true, pauseReconnect: false }),
  };
  const error = {
    code: words.code ?? ERROR_CODES.INVALID_REQUEST,
    message,
    details,
    ...(waits && { retryable: true }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  return { error, closeCode: CLOSE_CODES.POLICY, closeReason: closeReason(message) };
}

/** The refusal of a client that speaks none of our versions. */
export function shapeProtocolMismatch(range: {
  readonly minProtocol: number;
  readonly maxProtocol: number;
}): Refusal {
  const details = {
    code: CONNECT_ERROR_DETAILS.PROTOCOL_MISMATCH,
    clientMinProtocol: range.minProtocol,
    clientMaxProtocol: range.maxProtocol,
    expectedProtocol: PROTOCOL.max,
    minimumProbeProtocol: PROTOCOL.min,
  };
  return {
    error: { code: ERROR_CODES.INVALID_REQUEST, message: "protocol mismatch", details },
    closeCode: CLOSE_CODES.PROTOCOL_MISMATCH,
    closeReason: "protocol mismatch",
  };
}

/** The refusal of a first request that is none, is not `connect` or has wrong parameters. */
export function shapeInvalidConnect(message: string): Refusal {
  return {
    error: { code: ERROR_CODES.INVALID_REQUEST, message },
    closeCode: CLOSE_CODES.POLICY,
    closeReason: closeReason(message),
  };
}
