import { isIPv6 } from "node:net";

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** A server that listens on IPv6 sees IPv4 peers as `::ffff:192.0.2.1`; this is the address that people know. */
export function plainAddress(address: string): string {
  return MAPPED.exec(address)?.[1] ?? address;
}

/**
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 address, since one household or rented server has 2^64 of the
 * latter to connect from.
 */
export function addressGroup(address: string): string {
  const plain = plainAddress(address).split("%", 1)[0] ?? "";
  if (!isIPv6(plain)) return plain;
  // URLs write IPv6 in its shortest form: lower case, no leading zeros, one "::" at most.
  const [head = "", tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split("::");
  const start = head === "" ? [] : head.split(":");
  const end = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - start.length - end.length }, () => "0");
  return `${[...start, ...zeros, ...end].slice(0, 4).join(":")}::/64`;
}
