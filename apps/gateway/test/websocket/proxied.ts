import type { ClientOptions } from "ws";

/** Where the proxy of these tests connects from: it is not local, while other programs of this machine are. */
export const PROXY = "127.0.0.2";

/** What makes a connection one from elsewhere, through a server's trusted proxy. */
export const from = (address: string): ClientOptions => ({
  headers: { "X-Forwarded-For": address },
  localAddress: PROXY,
});
