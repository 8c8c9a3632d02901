import { OpenClawError } from "@openclaw/contracts";

type IdentityErrorCode = "IDENTITY_UNREADABLE" | "IDENTITY_CORRUPT" | "IDENTITY_WRITE_FAILED";

/** An error about the file of an identity, with its path and what the operating system said. */
export function identityError(
  code: IdentityErrorCode,
  path: string,
  reason: string,
  cause?: unknown,
): OpenClawError {
  const verb = code === "IDENTITY_WRITE_FAILED" ? "write" : "use";
  const errno = errnoOf(cause);
  return new OpenClawError(code, `Cannot ${verb} the device identity ${path}: ${reason}`, {
    details: errno === undefined ? { path } : { path, errno },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The `errno` name of a failed call, such as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** What failed, in the words of the operating system; its messages hold the path and no content. */
export const describeCause = (error: unknown): string =>
  `${error instanceof Error ? error.message : String(error)}.`;
