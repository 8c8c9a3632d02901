import { ADMIN_SCOPE } from "./scopes.js";
import type { Caller } from "./device-pairing-types.js";

/** The owner at a program on the machine that holds the state: whoever can write the files may decide. */
export const hostCaller = (userName: string): Caller => ({
  surface: "host",
  id: userName,
  scopes: [ADMIN_SCOPE],
});

/** An owner who writes in a chat, such as `telegram:123`. Being an owner was checked before. */
export const ownerCaller = (ownerId: string): Caller => ({
  surface: "chat",
  id: ownerId,
  scopes: [ADMIN_SCOPE],
});

/**
 * A connection to the gateway, with the scopes of its session and the device as which it authenticated. `isCurrent` tells
 * whether the session still is; it is asked again where each call is decided.
 */
export const sessionCaller = ({
  scopes,
  deviceId,
  isCurrent,
}: {
  readonly scopes: readonly string[];
  readonly deviceId?: string;
  readonly isCurrent?: () => boolean;
}): Caller => ({
  surface: "rpc",
  id: deviceId === undefined ? "shared-secret" : `device:${deviceId}`,
  scopes,
  ...(deviceId !== undefined && { deviceId }),
  ...(isCurrent !== undefined && { isCurrent }),
});
