import { OpenClawError, type OpenClawErrorOptions } from "@openclaw/contracts";

/** Failures that the command line itself finds; those of the packages below keep their own codes. */
export type CliErrorCode =
  | "USAGE"
  | "UNKNOWN_COMMAND"
  | "CHANNEL_REQUIRED"
  | "INVALID_CHANNEL"
  | "INVALID_ACCOUNT"
  | "INVALID_SENDER"
  | "INVALID_DURATION"
  | "INVALID_LABEL"
  | "INVALID_PROFILE"
  | "AMBIGUOUS_CODE"
  | "REQUEST_NOT_FOUND"
  | "GRANT_NOT_FOUND"
  | "STATE_DIRECTORY_MISMATCH"
  | "LOCKED_OUT"
  | "NOT_CONFIRMED"
  | "INTERRUPTED";

/** A failure for the owner: what is wrong, then the next command. Peer-controlled parts must be sanitised. */
export function cliError(code: CliErrorCode, message: string, options?: OpenClawErrorOptions): OpenClawError {
  return new OpenClawError(code, message, options);
}
