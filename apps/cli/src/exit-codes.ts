import { isOpenClawError } from "@openclaw/contracts";

/** What the command answers to the shell. docs/cli.md lists them; scripts rely on them. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  notFound: 3,
  conflict: 5,
  lockedOut: 6,
  interrupted: 130,
} as const;

/** `pairing list` and `pairing approve` answer 0 or 1 alone, as OpenClaw 2026.2.17 does. */
export type ExitCodeStyle = "compatible" | "detailed";

const BY_ERROR_CODE: Readonly<Record<string, number>> = {
  USAGE: EXIT.usage,
  UNKNOWN_COMMAND: EXIT.usage,
  CHANNEL_REQUIRED: EXIT.usage,
  INVALID_CHANNEL: EXIT.usage,
  INVALID_ACCOUNT: EXIT.usage,
  INVALID_SENDER: EXIT.usage,
  INVALID_DURATION: EXIT.usage,
  INVALID_LABEL: EXIT.usage,
  INVALID_PROFILE: EXIT.usage,
  AMBIGUOUS_CODE: EXIT.usage,
  INVALID_OWNER: EXIT.usage,
  OWNER_NOT_FOUND: EXIT.notFound,
  REQUEST_NOT_FOUND: EXIT.notFound,
  GRANT_NOT_FOUND: EXIT.notFound,
  STATE_DIRECTORY_MISMATCH: EXIT.conflict,
  CHANNEL_IN_USE: EXIT.conflict,
  LOCKED_OUT: EXIT.lockedOut,
};

/** The exit code of a failure. */
export function exitCodeOf(error: unknown, style: ExitCodeStyle): number {
  const code = isOpenClawError(error) ? (BY_ERROR_CODE[error.code] ?? EXIT.error) : EXIT.error;
  return style === "compatible" ? EXIT.error : code;
}
