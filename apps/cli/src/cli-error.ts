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
  | "REQUEST_ID_REQUIRED"
  | "GRANT_NOT_FOUND"
  | "DEVICE_NOT_FOUND"
  | "NODE_NOT_FOUND"
  | "OWNER_NOT_FOUND"
  | "INVALID_OWNER"
  | "STATE_DIRECTORY_MISMATCH"
  | "GATEWAY_CREDENTIALS_REQUIRED"
  | "GATEWAY_CALL_REFUSED"
  | "GATEWAY_UNREACHABLE"
  | "CHANNEL_IN_USE"
  | "SECRET_NOT_SHOWN"
  | "FILE_EXISTS"
  | "FILE_WRITE_FAILED"
  | "LOCKED_OUT"
  | "NOT_CONFIRMED"
  | "INTERRUPTED";

/** A failure for the owner: what is wrong, then the next command. Peer-controlled parts must be sanitised. */
export function cliError(code: CliErrorCode, message: string, options?: OpenClawErrorOptions): OpenClawError {
  return new OpenClawError(code, message, options);
}
