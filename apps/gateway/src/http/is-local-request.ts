import type { IncomingMessage } from "node:http";

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;
// Whatever a proxy adds. A browser cannot set any of them, and a program on this machine has no reason to.
const FORWARDING =
  /^(forwarded|via|x-forwarded.*|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-.*|true-client-ip|cf-.*|fly-.*|tailscale-.*)$/;

/**
 * True when a program on this machine asks under a name of this machine. The peer alone proves nothing: a proxy on this
 * machine makes the world local, and a web page reaches 127.0.0.1 under a name of its own.
 */
export function isLocalRequest(
  request: Pick<IncomingMessage, "headers"> & {
    readonly socket: { readonly remoteAddress?: string | undefined };
  },
): boolean {
  const { headers, socket } = request;
  return (
    isLoopbackAddress(socket.remoteAddress) && LOOPBACK_HOST.test(headers.host ?? "") && !isForwarded(headers)
  );
}

/** True when a proxy has had the request, or somebody wants it to look so. */
function isForwarded(headers: IncomingMessage["headers"]): boolean {
  return Object.keys(headers).some((name) => FORWARDING.test(name));
}

/** True for an address that other machines cannot have. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && LOOPBACK_ADDRESS.test(address);
}
