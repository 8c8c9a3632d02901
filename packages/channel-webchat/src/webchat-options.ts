import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import {
  OpenClawError,
  parseAccountId,
  silentLogger,
  type AccountId,
  type Clock,
  type Logger,
  type RandomSource,
} from "@openclaw/contracts";
import { resolveLimits, type WebchatLimits } from "./limits.js";
import { parseAllowedHost } from "./request-origin.js";

export interface WebchatOptions {
  /** Default `default`. */
  readonly account?: AccountId;
  /** Where the page is served, with a slash at both ends. Default `/`. */
  readonly path?: string;
  /**
   * Names under which the page may be opened beside loopback: `chat.example`, `chat.example:8443`, or
   * `https://chat.example` when a proxy before it speaks TLS (the cookie is then marked `Secure`).
   */
  readonly allowedHosts?: readonly string[];
  readonly limits?: WebchatLimits;
  /** Who connects, for the cap per address. Default: the socket's address; behind a proxy, take it from there. */
  readonly clientAddress?: (request: IncomingMessage) => string;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly random?: RandomSource;
}

export interface ResolvedWebchatOptions extends Required<WebchatOptions> {
  readonly limits: Required<WebchatLimits>;
}

/** Checks the options and fills in the defaults. Throws `CHANNEL_OPTIONS_INVALID` or `INVALID_ACCOUNT`. */
export function resolveOptions(options: WebchatOptions): ResolvedWebchatOptions {
  return {
    account: parseAccountId(options.account),
    path: checkPath(options.path ?? "/"),
    allowedHosts: (options.allowedHosts ?? []).map(checkHostEntry),
    limits: resolveLimits(options.limits),
    clientAddress: options.clientAddress ?? ((request) => request.socket.remoteAddress ?? ""),
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? { now: Date.now },
    random: options.random ?? { bytes: randomBytes },
  };
}

function checkPath(path: string): string {
  if (/^\/([a-z0-9._~-]+\/)*$/i.test(path)) return path;
  throw new OpenClawError(
    "CHANNEL_OPTIONS_INVALID",
    `Invalid option path of webchat: expected a path with a slash at both ends, such as "/" or "/chat/", got ${JSON.stringify(path)}.`,
  );
}

function checkHostEntry(entry: string): string {
  const host = parseAllowedHost(entry);
  if (host !== undefined) return host;
  throw new OpenClawError(
    "CHANNEL_OPTIONS_INVALID",
    `Invalid entry in allowedHosts of webchat: expected a name such as "chat.example", "chat.example:8443" or "https://chat.example", got ${JSON.stringify(entry)}.`,
  );
}
