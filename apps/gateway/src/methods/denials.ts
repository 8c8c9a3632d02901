import { coversScope, type Denied } from "@openclaw/device-pairing";
import type { Session } from "../sessions/session.js";
import { invalidRequest } from "./answers.js";
import type { MethodResult } from "./method-types.js";

/** What is said when something is not there, and when it is not allowed. */
export interface DenialTexts {
  readonly unknown: string;
  readonly denied: string;
}

/**
 * Answers that nothing was done. Who may not see everything gets one text for both, so that it cannot tell what it may not
 * touch from what is not there (S7). The scope that was missing is named where the domain names it: for what the caller sees.
 */
export function refuse(
  session: Session,
  outcome: { readonly status: "unknown" } | Denied,
  texts: DenialTexts,
): MethodResult {
  if (outcome.status === "unknown" && coversScope(session.scopes, "operator.admin")) {
    return invalidRequest(texts.unknown);
  }
  const { missingScope } = outcome.status === "denied" ? outcome : {};
  if (missingScope === undefined) return invalidRequest(texts.denied);
  return invalidRequest(texts.denied, {
    code: "MISSING_SCOPE",
    missingScope,
    requiredScopes: [missingScope],
  });
}

export const isDenied = (value: object): value is Denied => "status" in value && value.status === "denied";
