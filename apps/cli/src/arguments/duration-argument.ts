import { cliError } from "../cli-error.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Beyond this a date with an end is a typing slip, and far beyond it no date at all. */
const MAX_DURATION_MS = 3650 * 86_400_000;

/** Reads a span such as `90m`, `24h`, `7d` or `2w` into milliseconds. */
export function durationArgument(flag: string, text: string): number {
  const match = /^(\d{1,9})\s*(s|m|min|h|d|w)$/.exec(text.trim().toLowerCase());
  const unitMs = UNIT_MS[(match?.[2] ?? "").slice(0, 1)] ?? 0;
  const durationMs = Number(match?.[1] ?? 0) * unitMs;
  if (durationMs > 0 && durationMs <= MAX_DURATION_MS) return durationMs;
  throw cliError(
    "INVALID_DURATION",
    `${flag} got ${sanitizeText(text) || "nothing"}. Expected a number and a unit from s, m, h, d, w, such as 24h or 7d (at most 3650d).`,
  );
}
