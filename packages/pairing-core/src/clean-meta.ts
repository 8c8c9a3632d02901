import type { SenderMeta } from "@openclaw/contracts";

// A stranger chooses names; what is stored of them is bounded.
const MAX_FIELDS = 16;
const MAX_VALUE_LENGTH = 256;

/** What is kept of a sender's self-description: trimmed, without empty fields, bounded. `undefined` when nothing is left. */
export function cleanMeta(meta: SenderMeta | undefined): SenderMeta | undefined {
  const fields = Object.entries<unknown>(meta ?? {})
    // The account is a field of the request; OpenClaw's files keep it under this name.
    .filter(([field]) => field !== "accountId")
    .map(([field, value]) => [field, typeof value === "string" ? cut(value.trim()) : ""] as const)
    .filter(([, value]) => value !== "")
    .slice(0, MAX_FIELDS);
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

/** Cuts between characters, never inside one. */
function cut(value: string): string {
  if (value.length <= MAX_VALUE_LENGTH) return value;
  const isInsideCharacter = /[\uD800-\uDBFF]/.test(value.charAt(MAX_VALUE_LENGTH - 1));
  return value.slice(0, isInsideCharacter ? MAX_VALUE_LENGTH - 1 : MAX_VALUE_LENGTH);
}
