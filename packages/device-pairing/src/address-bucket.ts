import { isIPv6 } from "node:net";

/**
 * Whom a request counts against. Whoever has one IPv6 address has all of its /64, so that is one. No address is this
 * machine.
 */
export function addressBucket(remoteIp: string | undefined): string {
  if (remoteIp === undefined) return "local";
  if (!isIPv6(remoteIp)) return remoteIp;
  const [address = ""] = remoteIp.split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = [], tail] = address.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const omitted = tail === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array.from({ length: omitted }, () => "0"), ...(tail ?? [])]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
