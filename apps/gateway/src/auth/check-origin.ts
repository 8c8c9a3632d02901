import { isLocalRequest } from "../http/is-local-request.js";
import { plainAddress } from "../http/address-group.js";
import type { ConnectRequest, OriginCheck } from "./connect-auth.js";

export interface OriginRules {
  /** As `parseOrigin` writes them. */
  readonly allowedOrigins: readonly string[];
  /** The URL that devices use, `ws:` or `wss:`. */
  readonly publicUrl?: string;
}

/**
 * Makes the check of the Origin header, which only browsers send and no page can forge. Allowed are the origins that the owner
 * named, that of the public URL, and pages that came from this gateway itself under an address that it really has: a name would
 * prove nothing, since anybody can point one here (S58 to S62).
 */
export function createOriginCheck({
  allowedOrigins,
  publicUrl,
}: OriginRules): (request: ConnectRequest) => OriginCheck {
  const allowed = new Set(allowedOrigins);
  if (publicUrl !== undefined) allowed.add(new URL(publicUrl.replace(/^ws/, "http")).origin);

  return (request) => {
    const origin = request.headers.origin;
    if (origin === undefined) return { ok: true };
    const isOurs = allowed.has(origin) || origin === ownOrigin(request);
    return isOurs ? { ok: true, browserOrigin: origin } : { ok: false };
  };
}

/** The origin of pages that this gateway serves to this peer under this Host; `undefined` where the Host is not ours. */
function ownOrigin(request: ConnectRequest): string | undefined {
  const { host } = request.headers;
  const scheme = request.socket.encrypted === true ? "https" : "http";
  if (host === undefined || !URL.canParse(`${scheme}://${host}`)) return undefined;
  const url = new URL(`${scheme}://${host}`);
  return isLocalRequest(request) || isOwnAddress(url, request) ? url.origin : undefined;
}

/** True when the Host is the very address and port that the connection came to, outside loopback. */
function isOwnAddress({ hostname, port, protocol }: URL, { socket }: ConnectRequest): boolean {
  const address = plainAddress(socket.localAddress ?? "");
  const named = hostname.replace(/^\[|\]$/g, "");
  const namedPort = Number(port || (protocol === "https:" ? 443 : 80));
  return address !== "" && !isLoopback(address) && named === address && namedPort === socket.localPort;
}

const isLoopback = (address: string): boolean => /^(127\.|::1$)/.test(address);
