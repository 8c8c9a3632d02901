/** What a request claims about where it belongs, and who really sent it. */
export interface RequestFacts {
  /** The `Host` header. */
  readonly host: string | undefined;
  /** The `Origin` header. */
  readonly origin: string | undefined;
  /** The address of the peer of the socket. Forwarding headers are no substitute: anybody can write them. */
  readonly remoteAddress: string | undefined;
  /** True when the socket itself speaks TLS, not a proxy before it. */
  readonly encrypted?: boolean;
}

export type HostVerdict =
  | { readonly status: "allowed"; readonly origins: readonly string[]; readonly secure: boolean }
  | { readonly status: "refused"; readonly reason: "host-not-allowed" };

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/;
const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Decides whether the page may be served under the name in `Host`, and names the origins that are then its own.
 *
 * A loopback name counts only when the peer is on this machine too; every other name must be in `allowedHosts`, or a web
 * page could reach the chat by pointing its own name at 127.0.0.1 (DNS rebinding).
 */
export function checkHost(facts: RequestFacts, allowedHosts: readonly string[]): HostVerdict {
  const host = facts.host?.toLowerCase();
  if (host === undefined || !HOST.test(host)) return { status: "refused", reason: "host-not-allowed" };
  if (isLoopbackHost(host) && isLoopbackAddress(facts.remoteAddress)) {
    const secure = facts.encrypted === true;
    return { status: "allowed", origins: [`${secure ? "https" : "http"}://${host}`], secure };
  }
  if (allowedHosts.includes(`https://${host}`)) {
    return { status: "allowed", origins: [`https://${host}`], secure: true };
  }
  if (allowedHosts.includes(host)) {
    return { status: "allowed", origins: [`http://${host}`, `https://${host}`], secure: false };
  }
  return { status: "refused", reason: "host-not-allowed" };
}

/** True when a request comes from the page itself: scheme, name and port of `Origin` are those of `Host`. */
export function isOwnOrigin(facts: RequestFacts, origins: readonly string[]): boolean {
  return facts.origin !== undefined && origins.includes(facts.origin.toLowerCase());
}

/** True for `localhost`, `127.0.0.1` and `[::1]`, with or without a port. */
export function isLoopbackHost(host: string): boolean {
  const name = HOST.exec(host.toLowerCase())?.[1];
  return name !== undefined && LOOPBACK_NAMES.has(name);
}

/** True for an address of this machine that other machines cannot have. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);
}

/** Reads an entry of `allowedHosts`; `undefined` when it is neither `name[:port]` nor `https://name[:port]`. */
export function parseAllowedHost(entry: string): string | undefined {
  const lower = entry.trim().toLowerCase();
  return HOST.test(lower.replace(/^https:\/\//, "")) ? lower : undefined;
}
