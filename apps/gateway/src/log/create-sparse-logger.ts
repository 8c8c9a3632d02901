import type { Clock, Logger } from "@openclaw/contracts";

export interface SparseLoggerOptions {
  readonly logger: Logger;
  readonly clock: Clock;
}

const WINDOW_MS = 60_000;
// The reasons are ours, but vendors' error codes are not.
const MAX_REASONS = 200;

/**
 * For parts that strangers can make complain at will. Of warnings and errors with the same message and reason it passes one a
 * minute on, with the number of those `notShown` since the last; the others become records of level debug.
 */
export function createSparseLogger({ logger, clock }: SparseLoggerOptions): Logger {
  const windows = new Map<string, { readonly startMs: number; notShown: number }>();

  const at =
    (level: "warn" | "error") =>
    (fields: object, message: string): void => {
      const key = `${level} ${message} ${reasonOf(fields)}`;
      const window = windows.get(key);
      const nowMs = clock.now();
      if (window !== undefined && nowMs - window.startMs < WINDOW_MS) {
        window.notShown += 1;
        logger.debug(fields, message);
        return;
      }
      windows.delete(key);
      windows.set(key, { startMs: nowMs, notShown: 0 });
      const [oldest] = windows.keys();
      if (windows.size > MAX_REASONS && oldest !== undefined) windows.delete(oldest);
      const notShown = window?.notShown ?? 0;
      logger[level](notShown === 0 ? fields : { ...fields, notShown }, message);
    };

  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: at("warn"),
    error: at("error"),
  };
}

function reasonOf(fields: object): string {
  if ("reason" in fields) return String(fields.reason);
  if (!("error" in fields)) return "";
  const { error } = fields;
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}
