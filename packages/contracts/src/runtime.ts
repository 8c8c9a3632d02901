/** The wall clock. */
export interface Clock {
  /** Integer milliseconds since 1970. */
  now(): number;
}

/** Randomness fit for secrets. */
export interface RandomSource {
  bytes(length: number): Uint8Array;
}

/** Structured logging; pino fits. Fields are data: they are escaped and scrubbed where they are printed. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const nothing = (): void => undefined;

/** A logger that drops everything. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
