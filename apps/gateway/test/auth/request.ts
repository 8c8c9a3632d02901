import type { ConnectRequest } from "../../src/auth/connect-auth.js";

export interface SampleRequest {
  readonly peer?: string;
  readonly localAddress?: string;
  readonly localPort?: number;
  readonly encrypted?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An upgrade request; by default one of a program on this machine. */
export function requestOf({ peer = "127.0.0.1", headers, ...socket }: SampleRequest = {}): ConnectRequest {
  return { headers: { host: "127.0.0.1:18789", ...headers }, socket: { remoteAddress: peer, ...socket } };
}
