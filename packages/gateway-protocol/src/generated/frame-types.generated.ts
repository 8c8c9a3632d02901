// Made from schema/ by `pnpm --filter @openclaw/gateway-protocol run generate`. Change the schema instead.

/** Versions of what `presence` and `health` tell of: each change counts up. */
export interface StateVersion {
  readonly presence: number;
  readonly health: number;
}

/** Why a request failed. */
export interface ErrorShape {
  readonly code: string;
  readonly message: string;
  /** For programs; `code` in it tells the reason. */
  readonly details?: unknown;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

/** Asks for a method. The response carries the same id. */
export interface RequestFrame {
  readonly type: "req";
  readonly id: string;
  readonly method: string;
  readonly params?: unknown;
}

/** Answers a request: `payload` if `ok`, otherwise `error`. */
export interface ResponseFrame {
  readonly type: "res";
  readonly id: string;
  readonly ok: boolean;
  readonly payload?: unknown;
  readonly error?: ErrorShape;
}

/** Tells of something, without being asked. */
export interface EventFrame {
  readonly type: "event";
  readonly event: string;
  readonly payload?: unknown;
  /** Counts the broadcasts to this connection, from 1. Absent for what it alone gets. */
  readonly seq?: number;
  readonly stateVersion?: StateVersion;
}
