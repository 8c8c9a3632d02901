import type { Logger } from "@openclaw/contracts";

/** Why webchat turned something away; stable, for counters. */
export type RefusalReason =
  | "host-not-allowed"
  | "foreign-origin"
  | "no-visitor"
  | "not-accepting"
  | "too-many-sockets"
  | "too-many-tabs"
  | "bad-frame"
  | "frame-too-large"
  | "rate-limited"
  | "slow-reader";

/** Counts refusals by reason. */
export interface Refusals {
  count(reason: RefusalReason, fields?: object): void;
  counters(): Readonly<Partial<Record<RefusalReason, number>>>;
}

/** Strangers cause refusals, so a reason is worth one warning; what follows is for those who debug. */
export function createRefusals(logger: Logger): Refusals {
  const counts = new Map<RefusalReason, number>();
  return {
    count(reason, fields = {}) {
      const seen = counts.get(reason) ?? 0;
      counts.set(reason, seen + 1);
      const level = seen === 0 ? "warn" : "debug";
      logger[level](
        { ...fields, reason },
        seen === 0 ? "webchat refused a request; more are only counted" : "webchat refused a request",
      );
    },
    counters: () => Object.fromEntries(counts),
  };
}
