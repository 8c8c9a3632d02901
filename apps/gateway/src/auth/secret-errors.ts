import { OpenClawError } from "@openclaw/contracts";

/** `GATEWAY_SECRET_UNREADABLE`: what the configuration names cannot be had. The old secret may go on while the gateway runs. */
export function secretUnreadable(what: string, reason: string, cause?: unknown): OpenClawError {
  return new OpenClawError(
    "GATEWAY_SECRET_UNREADABLE",
    `The gateway's secret cannot be read from ${what}: ${reason}. Provide it there, or set gateway.auth.token to a token (openssl rand -hex 32).`,
    { cause },
  );
}

/** `GATEWAY_SECRET_WEAK`: what the configuration gives is no secret. */
export function secretWeak(what: string, kind: "token" | "password", weakness: string): OpenClawError {
  return new OpenClawError(
    "GATEWAY_SECRET_WEAK",
    `The gateway's ${kind} from ${what} is ${weakness}. Make one with: openssl rand -hex 32`,
  );
}

/** `GATEWAY_AUTH_INVALID`: settings that do not fit each other, or that would let everybody in. */
export function authInvalid(problem: string): OpenClawError {
  return new OpenClawError("GATEWAY_AUTH_INVALID", problem);
}
