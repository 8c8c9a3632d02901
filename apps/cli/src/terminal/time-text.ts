const UNITS: readonly (readonly [milliseconds: number, name: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
];

/** A span in its largest whole unit, such as `12 min`. */
export function spanText(spanMs: number): string {
  const span = Math.max(0, spanMs);
  const [size, name] = UNITS.find(([milliseconds]) => span >= milliseconds) ?? [1000, "s"];
  return `${Math.floor(span / size)} ${name}`;
}

/** How a moment reads from now, such as `12 min ago` or `in 3 d`. */
export function relativeTime(timeMs: number, nowMs: number): string {
  return timeMs > nowMs ? `in ${spanText(timeMs - nowMs)}` : `${spanText(nowMs - timeMs)} ago`;
}

/** The moment in ISO 8601; hand-written files may hold moments that no calendar has. */
export function isoTime(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? "unknown" : date.toISOString();
}
