const MAX_TEXT = 512;
const MAX_DEPTH = 4;
const MAX_ITEMS = 50;

type Scrub = (text: string) => string;

/**
 * Cuts what peers control down to a size that a log can hold, and makes errors readable; nothing else changes. Each text is
 * scrubbed before it is cut: of a secret across the cut a part would be left, which nothing recognises.
 */
export function boundFields(value: unknown, scrub: Scrub, depth = 0): unknown {
  if (typeof value === "string") return cut(value, scrub);
  if (typeof value === "bigint" || typeof value === "symbol") return cut(String(value), scrub);
  if (typeof value === "function") return "[function]";
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "[deeper]";
  if (value instanceof Error) return boundError(value, scrub, depth);
  const bound = (item: unknown): unknown => boundFields(item, scrub, depth + 1);
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map(bound);
  const entries = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(entries.map(([key, item]) => [cut(key, scrub), bound(item)]));
}

function boundError(error: Error, scrub: Scrub, depth: number): object {
  return {
    name: cut(error.name, scrub),
    ...("code" in error && { code: boundFields(error.code, scrub, depth + 1) }),
    message: cut(error.message, scrub),
    ...(error.cause !== undefined && { cause: boundFields(error.cause, scrub, depth + 1) }),
  };
}

function cut(text: string, scrub: Scrub): string {
  const clean = scrub(text);
  return clean.length <= MAX_TEXT ? clean : `${clean.slice(0, MAX_TEXT)}… (${text.length} characters)`;
}
