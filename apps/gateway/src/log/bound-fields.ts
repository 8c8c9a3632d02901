const MAX_TEXT = 512;
const MAX_DEPTH = 4;
const MAX_ITEMS = 50;

/** Cuts what peers control down to a size that a log can hold, and makes errors readable; nothing else changes. */
export function boundFields(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return cut(value);
  if (typeof value === "bigint" || typeof value === "symbol") return cut(String(value));
  if (typeof value === "function") return "[function]";
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "[deeper]";
  if (value instanceof Error) return boundError(value, depth);
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => boundFields(item, depth + 1));
  const entries = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(entries.map(([key, item]) => [cut(key), boundFields(item, depth + 1)]));
}

function boundError(error: Error, depth: number): object {
  return {
    name: cut(error.name),
    ...("code" in error && { code: boundFields(error.code, depth + 1) }),
    message: cut(error.message),
    ...(error.cause !== undefined && { cause: boundFields(error.cause, depth + 1) }),
  };
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}… (${text.length} characters)`;
}
