import { addressGroup, plainAddress } from "../http/address-group.js";
import type { createClientAddress } from "../http/client-address.js";
import { isLocalRequest, isLoopbackAddress } from "../http/is-local-request.js";
import type { ConnectLocation, ConnectRequest } from "./connect-auth.js";

/**
 * Makes what tells where a connection comes from. Only the peer of the socket and, behind a trusted proxy, the last hop before
 * trusted ones count; no header makes anything local, and none names who somebody is (S62 to S66).
 */
export function createLocate(
  clientAddress: ReturnType<typeof createClientAddress>,
  isTrustedProxy: (address: string) => boolean,
): (request: ConnectRequest) => ConnectLocation {
  return (request) => {
    const browserOrigin = request.headers.origin;
    // Whoever names loopback as a proxy says that the world comes from there, with the proxy's headers or without.
    const isProxy = isTrustedProxy(plainAddress(request.socket.remoteAddress ?? ""));
    const isThisMachine = isLocalRequest(request) && !isProxy;
    const address = clientAddress(request);
    // A hop or peer on loopback is a proxy that hides who asks.
    const remoteIp = address === "" || isLoopbackAddress(address) ? undefined : plainAddress(address);
    return {
      isLocal: isThisMachine && browserOrigin === undefined,
      isThisMachine,
      ...(remoteIp !== undefined && { remoteIp }),
      ...(browserOrigin !== undefined && { browserOrigin }),
      clientKey: remoteIp === undefined ? hiddenKey(isThisMachine, browserOrigin) : addressGroup(remoteIp),
    };
  };
}

/** Pages of this machine's browser are counted each by itself: one of them must not lock out the others, nor the owner. */
function hiddenKey(isThisMachine: boolean, browserOrigin: string | undefined): string {
  if (!isThisMachine) return "behind a proxy";
  return browserOrigin === undefined ? "this machine" : `page ${browserOrigin.slice(0, 200)}`;
}
