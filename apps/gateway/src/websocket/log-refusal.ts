import type { Logger } from "@openclaw/contracts";
import type { ConnectRefusal } from "./connect-refusal.js";
import type { NewConnection } from "./handshakes.js";
import type { ConnectRequest } from "./read-connect.js";

/** Ends of handshakes that nobody has to do anything about. */
const QUIET: ReadonlySet<string> = new Set(["handshake-timeout", "not-json", "stopping"]);

/** Tells the owner who was refused and why; never what was presented. The log bounds and escapes what peers say. */
export function logRefusal(
  logger: Logger,
  { location, userAgent }: NewConnection,
  { reason, fields }: ConnectRefusal,
  request?: ConnectRequest,
): void {
  const { remoteIp, browserOrigin, isLocal } = location;
  const level = QUIET.has(reason) ? "debug" : "warn";
  logger[level](
    { reason, ...fields, ...namesOf(request), remoteIp, isLocal, browserOrigin, userAgent },
    reason === "PAIRING_REQUIRED" ? "a device waits for approval" : "a connection was refused",
  );
}

function namesOf(request: ConnectRequest | undefined): object {
  if (request === undefined) return {};
  const { client, device, scopes } = request.params;
  const { id, mode, version, displayName } = client;
  return {
    deviceId: device?.id,
    role: request.role,
    scopes,
    protocol: request.protocol,
    client: { id, mode, version, displayName },
  };
}
