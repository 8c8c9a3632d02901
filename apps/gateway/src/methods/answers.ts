import type { ErrorShape } from "@openclaw/gateway-protocol";
import type { Session } from "../sessions/session.js";
import type { MethodResult } from "./method-types.js";

export function answer(payload: unknown): MethodResult {
  return { ok: true, payload };
}

/** The caller asked for something that is not there or not allowed; asking again does not help. */
export function invalidRequest(message: string, details?: unknown): MethodResult {
  return failure({ code: "INVALID_REQUEST", message, ...(details !== undefined && { details }) });
}

/** It did not work this time. */
export function unavailable(message: string, details?: unknown, isRetryable = false): MethodResult {
  return failure({
    code: "UNAVAILABLE",
    message,
    ...(details !== undefined && { details }),
    ...(isRetryable && { retryable: true }),
  });
}

/** 2.17 has no error code of its own for this; newer clients read the details. */
export function missingScope(
  session: Pick<Session, "protocol">,
  scope: string,
  requiredScopes: readonly string[] = [scope],
): MethodResult {
  const message = `missing scope: ${scope}`;
  if (session.protocol === 3) return invalidRequest(message);
  return failure({
    code: "FORBIDDEN",
    message,
    details: { code: "MISSING_SCOPE", missingScope: scope, requiredScopes },
  });
}

function failure(error: ErrorShape): MethodResult {
  return { ok: false, error };
}
