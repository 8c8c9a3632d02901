import { OpenClawError } from "@openclaw/contracts";

/** `TLS_CERTIFICATE_INVALID`: the certificate or its key cannot be used. */
export function certificateInvalid(problem: string, cause?: unknown): OpenClawError {
  return new OpenClawError("TLS_CERTIFICATE_INVALID", problem, { cause });
}

/** What a failed call says of itself, in one word where the system has one. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error ? String(error.code) : error.message;
}
