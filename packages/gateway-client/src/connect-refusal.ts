import { CLOSE_CODES, CONNECT_ERROR_DETAILS, ID_PATTERNS } from "@openclaw/gateway-protocol";
import { countOf, textOf, type GatewayProblem } from "./read-frame.js";

/** Why a gateway did not let this client in, in the terms that decide what to do next. */
export type ConnectRefusal =
  | { readonly kind: "pairing-required"; readonly requestId?: string; readonly reason?: string }
  | { readonly kind: "protocol-mismatch"; readonly expectedProtocol?: number }
  | { readonly kind: "rate-limited"; readonly retryAfterMs: number }
  /** `retryAfterMs` may be 0: it is the gateway's word, and no pause by itself. */
  | { readonly kind: "starting"; readonly retryAfterMs: number }
  /** It runs and cannot decide now: its store is broken, or too many wait. */
  | { readonly kind: "unavailable"; readonly retryAfterMs: number }
  | { readonly kind: "setup-code" }
  /** A gateway of protocol 3 does not know `auth.bootstrapToken`. */
  | { readonly kind: "setup-code-field-unknown" }
  | { readonly kind: "credential-missing" }
  /** `mayRetryWithDeviceToken`: the gateway would rather see the device's own token. */
  | { readonly kind: "credential-mismatch"; readonly mayRetryWithDeviceToken: boolean }
  /** The token is right, and not enough for what was asked for. */
  | { readonly kind: "scope-mismatch" }
  | { readonly kind: "other" };

const RATE_LIMIT_DELAY_MS = 60_000;
/** Nobody waits longer on a gateway's word. */
const MAX_RETRY_AFTER_MS = 3_600_000;

const REQUEST_ID = new RegExp(ID_PATTERNS.requestId);

/** What the error in the answer to `connect` means. Codes decide, and for gateways that send none, OpenClaw's words. */
export function classifyProblem(problem: GatewayProblem): ConnectRefusal {
  const { code, message, details } = problem;
  const detail = textOf(details["code"]);
  const byDetail = detail === undefined ? undefined : classifyDetail(detail, problem);
  if (byDetail !== undefined) return byDetail;
  if (code === "NOT_PAIRED" && message.startsWith("pairing required")) return pairingRequired(problem);
  if (code === "UNAVAILABLE") {
    const kind = /\bstarting\b/.test(message) ? "starting" : "unavailable";
    return { kind, retryAfterMs: limited(problem.retryAfterMs, 0) };
  }
  return classifyText(message, problem);
}

/** What a close before the answer means; its reason holds the words that the answer would have held. */
export function classifyClose(code: number, reason: string): ConnectRefusal | undefined {
  if (code === CLOSE_CODES.PROTOCOL_MISMATCH) return { kind: "protocol-mismatch" };
  if (code === CLOSE_CODES.GATEWAY_STARTING) return { kind: "starting", retryAfterMs: 0 };
  if (code !== CLOSE_CODES.POLICY) return undefined;
  if (reason.startsWith("pairing required")) return { kind: "pairing-required" };
  return classifyText(reason, undefined);
}

function classifyDetail(detail: string, problem: GatewayProblem): ConnectRefusal | undefined {
  switch (detail) {
    case CONNECT_ERROR_DETAILS.PAIRING_REQUIRED:
      return pairingRequired(problem);
    case CONNECT_ERROR_DETAILS.PROTOCOL_MISMATCH:
      return protocolMismatch(problem);
    case CONNECT_ERROR_DETAILS.AUTH_RATE_LIMITED:
      return { kind: "rate-limited", retryAfterMs: limited(problem.retryAfterMs, RATE_LIMIT_DELAY_MS) };
    case CONNECT_ERROR_DETAILS.AUTH_BOOTSTRAP_TOKEN_INVALID:
      return { kind: "setup-code" };
    case CONNECT_ERROR_DETAILS.AUTH_TOKEN_MISSING:
    case CONNECT_ERROR_DETAILS.AUTH_PASSWORD_MISSING:
    case CONNECT_ERROR_DETAILS.DEVICE_IDENTITY_REQUIRED:
      return { kind: "credential-missing" };
    case CONNECT_ERROR_DETAILS.AUTH_SCOPE_MISMATCH:
      return { kind: "scope-mismatch" };
    case CONNECT_ERROR_DETAILS.AUTH_TOKEN_MISMATCH:
    case CONNECT_ERROR_DETAILS.AUTH_PASSWORD_MISMATCH:
    case CONNECT_ERROR_DETAILS.AUTH_DEVICE_TOKEN_MISMATCH:
      return credentialMismatch(problem.message, problem);
    default:
      return undefined;
  }
}

function classifyText(text: string, problem: GatewayProblem | undefined): ConnectRefusal {
  if (text.includes("protocol mismatch")) return protocolMismatch(problem);
  if (text.includes("too many failed")) {
    return { kind: "rate-limited", retryAfterMs: limited(problem?.retryAfterMs, RATE_LIMIT_DELAY_MS) };
  }
  if (text.includes("unexpected property 'bootstrapToken'")) return { kind: "setup-code-field-unknown" };
  if (/(?:setup code|bootstrap token) invalid/.test(text)) return { kind: "setup-code" };
  if (/(?:token|password) missing|device identity required/.test(text)) return { kind: "credential-missing" };
  if (text.includes("scope mismatch")) return { kind: "scope-mismatch" };
  if (/(?:token|password) mismatch/.test(text)) return credentialMismatch(text, problem);
  return { kind: "other" };
}

function pairingRequired({ details }: GatewayProblem): ConnectRefusal {
  const requestId = textOf(details["requestId"]);
  const reason = textOf(details["reason"]);
  return {
    kind: "pairing-required",
    ...(requestId !== undefined && REQUEST_ID.test(requestId) && { requestId }),
    ...(reason !== undefined && /^[a-z-]{1,40}$/.test(reason) && { reason }),
  };
}

function protocolMismatch(problem: GatewayProblem | undefined): ConnectRefusal {
  const expectedProtocol = countOf(problem?.details["expectedProtocol"]);
  return { kind: "protocol-mismatch", ...(expectedProtocol !== undefined && { expectedProtocol }) };
}

function credentialMismatch(text: string, problem: GatewayProblem | undefined): ConnectRefusal {
  // OpenClaw 2026.2.17 tells so only by its words: it tried a wrong shared token as a device token too.
  const byText = text.includes("device token mismatch");
  const mayRetryWithDeviceToken = byText || problem?.details["canRetryWithDeviceToken"] === true;
  return { kind: "credential-mismatch", mayRetryWithDeviceToken };
}

const limited = (retryAfterMs: number | undefined, defaultMs: number): number =>
  Math.min(retryAfterMs ?? defaultMs, MAX_RETRY_AFTER_MS);
