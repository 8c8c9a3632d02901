/**
 * An origin as browsers send it, such as `https://app.example`; `undefined` for anything else: a wildcard, a path, another
 * protocol.
 */
export function parseOrigin(entry: string): string | undefined {
  // A wildcard would be a name like any other to the parser, and would look as if it allowed something.
  if (!/^https?:\/\/[^*]+$/i.test(entry) || !URL.canParse(entry)) return undefined;
  const url = new URL(entry);
  const isBare = url.href === `${url.origin}/` && !/[?#]/.test(entry);
  return isBare ? url.origin : undefined;
}
