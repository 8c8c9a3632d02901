import { OpenClawError } from "@openclaw/contracts";
import { errnoOf } from "./file-system.js";

type StoreErrorCode = "STORE_UNREADABLE" | "STORE_CORRUPT" | "STORE_WRITE_FAILED" | "STORE_LOCKED";

/** `STORE_UNREADABLE`: the file is there (or may be) and cannot be trusted or read. Never treated as empty. */
export function unreadable(path: string, reason: string, cause?: unknown): OpenClawError {
  return storeError("STORE_UNREADABLE", path, `Cannot read ${path}: ${reason}`, cause);
}

/** `STORE_CORRUPT`: the file was read and is not what it should be. It is left as it is. */
export function corrupt(path: string, reason: string, cause?: unknown): OpenClawError {
  return storeError(
    "STORE_CORRUPT",
    path,
    `${path} is damaged: ${reason}. Nothing was changed; repair the file, or run \`openclaw doctor\`.`,
    cause,
  );
}

/** `STORE_WRITE_FAILED`: the change is not acknowledged. */
export function writeFailed(path: string, reason: string, cause?: unknown): OpenClawError {
  return storeError("STORE_WRITE_FAILED", path, `Cannot write ${path}: ${reason}`, cause);
}

/** `STORE_LOCKED`: somebody else holds the lock of the file. */
export function locked(path: string, reason: string): OpenClawError {
  return storeError("STORE_LOCKED", path, `Cannot lock ${path}: ${reason}`, undefined);
}

/** `STORE_MISUSE`: a mistake in the calling program. */
export function misuse(message: string): OpenClawError {
  return new OpenClawError("STORE_MISUSE", message);
}

/** What an `errno` means, in the words of `strerror`, with the usual remedy. */
export function describeFailure(error: unknown): string {
  const errno = errnoOf(error);
  if (errno !== undefined && errno in remedies) return `${remedies[errno]} (${errno}).`;
  if (errno !== undefined) return `the operating system answered ${errno}.`;
  return error instanceof Error ? error.message : String(error);
}

const remedies: Record<string, string> = {
  EACCES: "permission denied; run as the user who owns the directory",
  EPERM: "operation not permitted; run as the user who owns the directory",
  EROFS: "the file system is read-only; mount it for writing",
  ENOSPC: "the disk is full; free some space and try again",
  EDQUOT: "the disk quota is used up; free some space and try again",
  EIO: "the disk reported an error; check the disk",
  EMFILE: "too many open files; raise the limit (ulimit -n)",
  ENFILE: "too many open files on this machine",
  ENOTDIR: "a part of the path is a file and not a directory",
  ELOOP: "it is a symbolic link; put a real file or directory in its place",
  ENAMETOOLONG: "the path is too long",
};

function storeError(code: StoreErrorCode, path: string, message: string, cause: unknown): OpenClawError {
  const errno = errnoOf(cause);
  return new OpenClawError(code, message, {
    details: errno === undefined ? { path } : { path, errno },
    ...(cause === undefined ? {} : { cause }),
  });
}
