/** What every failure of these packages looks like: a stable `code` for programs, a message for people. */
export interface OpenClawErrorOptions {
  readonly cause?: unknown;
  /** Facts for programs, such as `{ path }` or `{ retryAfterMs }`. Never a code, token or key. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * The one error class of these packages.
 *
 * `code` is stable and listed in docs/errors.md. The message says what was expected, what was found and what
 * to do next, and holds no secret.
 *
 * @example
 * ```ts
 * import { OpenClawError } from "@openclaw/contracts";
 *
 * const error = new OpenClawError("INVALID_CHANNEL", 'Invalid channel: "../x".');
 * console.log(error.code); // INVALID_CHANNEL
 * ```
 */
export class OpenClawError extends Error {
  override readonly name = "OpenClawError";
  readonly code: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(code: string, message: string, options: OpenClawErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** True for an `OpenClawError`, also one of another copy of this package, and of the given code if one is given. */
export function isOpenClawError(error: unknown, code?: string): error is OpenClawError {
  return (
    error instanceof Error &&
    error.name === "OpenClawError" &&
    "code" in error &&
    (code === undefined || error.code === code)
  );
}
