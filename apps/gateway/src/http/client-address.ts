import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import type { Logger } from "@openclaw/contracts";
import { isLoopbackAddress } from "./is-local-request.js";

export interface ClientAddressOptions {
  /** Addresses and ranges (`10.0.0.0/8`) of proxies that are believed. Others may say what they like. */
  readonly trustedProxies: readonly string[];
  readonly logger: Logger;
}

type Request = Pick<IncomingMessage, "headers"> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/**
 * Makes what tells who asks, for counting: the peer or, when it is a trusted proxy, the last hop before trusted ones. Hops
 * further away are what the client claims.
 */
export function createClientAddress(options: ClientAddressOptions): (request: Request) => string {
  const isTrusted = createProxyCheck(options.trustedProxies);
  let isReported = false;

  const reportOnce = (): void => {
    if (isReported) return;
    isReported = true;
    const advice =
      'a proxy on this machine is not trusted, so its visitors count as one address; set gateway.trustedProxies to ["127.0.0.1", "::1"] if all that reaches the gateway comes through it';
    options.logger.warn({}, advice);
  };

  return ({ headers, socket }) => {
    const peer = socket.remoteAddress ?? "";
    const forwarded = headers["x-forwarded-for"];
    if (forwarded === undefined) return peer;
    if (!isTrusted(peer)) {
      if (isLoopbackAddress(peer)) reportOnce();
      return peer;
    }
    const hops = String(forwarded).split(",").toReversed();
    const client = hops.map((hop) => hop.trim()).find((hop) => !isTrusted(hop));
    // Whatever is no address, such as one with a port, would be a new one for each connection.
    return client !== undefined && isIP(client) !== 0 ? client : peer;
  };
}

/** True for what `gateway.trustedProxies` may hold. */
export function isAddressRange(text: string): boolean {
  return readRange(text) !== undefined;
}

/** True for an address that a server can be told to listen on: one of a machine, not a range. */
export function isListenAddress(text: string): boolean {
  return isIP(text) !== 0;
}

/** Makes what tells whether an address is one of these addresses and ranges. */
export function createProxyCheck(ranges: readonly string[]): (address: string) => boolean {
  const parsed = ranges.flatMap((text) => readRange(text) ?? []);
  // Every connection asks, and most gateways have no proxy.
  if (parsed.length === 0) return () => false;
  const list = new BlockList();
  for (const { address, prefix } of parsed) list.addSubnet(address, prefix, familyOf(address));
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

function readRange(text: string): { readonly address: string; readonly prefix: number } | undefined {
  const [address = "", prefixText, ...rest] = text.split("/");
  if (isIP(address) === 0 || rest.length > 0) return undefined;
  const longest = isIP(address) === 4 ? 32 : 128;
  if (prefixText === undefined) return { address, prefix: longest };
  const prefix = Number(prefixText);
  // All addresses of the internet are no proxies.
  return /^\d{1,3}$/.test(prefixText) && prefix > 0 && prefix <= longest ? { address, prefix } : undefined;
}

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 4 ? "ipv4" : "ipv6");
