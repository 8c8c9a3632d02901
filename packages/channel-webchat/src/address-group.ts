import { isIPv4, isIPv6 } from "node:net";

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 address. A single household or rented server has 2^64 of
 * the latter to connect from. Text that is no address stands for itself.
 */
export function addressGroup(address: string): string {
  const bare = withoutPort(address.trim()).split("%", 1)[0] ?? "";
  if (!isIPv6(bare)) return bare;
  const groups = groupsOf(bare);
  return ipv4Within(groups) ?? `${groups.slice(0, 4).join(":")}::/64`;
}

/** Some proxies name the port too, which differs with each connection. */
function withoutPort(address: string): string {
  const [, inner] = /^\[([^\]]*)\](?::\d+)?$/.exec(address) ?? [];
  if (inner !== undefined) return inner;
  const [host = ""] = address.split(":", 1);
  return isIPv4(host) ? host : address;
}

/** The eight groups, in lower case and without leading zeros, as URLs write them. */
function groupsOf(address: string): readonly string[] {
  const [left, right] = new URL(`http://[${address}]`).hostname
    .slice(1, -1)
    .split("::")
    .map((side) => (side === "" ? [] : side.split(":")));
  const head = left ?? [];
  const tail = right ?? [];
  return [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
}

/** A server that listens on IPv6 sees IPv4 peers as `::ffff:192.0.2.1`. */
function ipv4Within(groups: readonly string[]): string | undefined {
  if (groups.slice(0, 6).join(":") !== "0:0:0:0:0:ffff") return undefined;
  return groups
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 0xff])
    .join(".");
}
