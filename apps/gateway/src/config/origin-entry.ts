/**
 * An origin as browsers send it, such as `https://app.example`; `undefined` for anything else: a wildcard, a path, another
 * protocol.
 */
export function parseOrigin(entry: string): string | undefined {
  if (!/^https?:\/\//i.test(entry) || !URL.canParse(entry)) return undefined;
  const url = new URL(entry);
  const isBare = url.href === `${url.origin}/` && !/[?#]/.test(entry);
  return isBare ? url.origin : undefined;
}
