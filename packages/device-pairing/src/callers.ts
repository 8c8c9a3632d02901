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

/** A connection to the gateway, with the scopes of its session and the device as which it authenticated. */
export const sessionCaller = (session: {
  readonly scopes: readonly string[];
  readonly deviceId?: string;
}): Caller =>
  session.deviceId === undefined
    ? { surface: "rpc", id: "shared-secret", scopes: session.scopes }
    : {
        surface: "rpc",
        id: `device:${session.deviceId}`,
        scopes: session.scopes,
        deviceId: session.deviceId,
      };
