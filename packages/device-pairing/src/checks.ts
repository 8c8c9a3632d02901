import type { DeviceRecord, DeviceRole } from "@openclaw/contracts";
import { liveRoles, liveToken, tokenScopes } from "./device-facts.js";
import type { Caller } from "./device-pairing-types.js";
import { ADMIN_SCOPE, PAIRING_SCOPE, coversScope, findUncovered } from "./scopes.js";

/**
 * Every question that authorisation asks, each on its own, so that a test can take one out and see what then gets
 * through. Operations combine them in authorize-*.ts and nowhere else.
 */
export interface Checks {
  /** May this caller decide about devices at all? */
  holdsPairing(caller: Caller): boolean;
  /** Does this device exist for the caller? A device session without admin sees itself alone (S7). */
  seesDevice(caller: Caller, deviceId: string): boolean;
  /**
   * Does the caller still have what it was let in with? `own` is the record of the device as which it acts, read together with
   * what is decided about.
   */
  isCurrent(caller: Caller, own: DeviceRecord | undefined): boolean;
  /** Is this the device itself? */
  isSelf(caller: Caller, deviceId: string): boolean;
  /** The first scope that the caller lacks (S1, S3, S9, S18, S19). */
  findMissing(caller: Caller, scopes: readonly string[]): string | undefined;
  /** May this caller give or take what is not scopes: the role `node` (S21, S40)? */
  managesNodes(caller: Caller): boolean;
  /** Was the role approved, and not revoked since (S6, S11)? */
  isRoleLive(device: DeviceRecord, role: DeviceRole): boolean;
  /** The first scope that the owner never approved for the device (S4). */
  findUnapproved(device: DeviceRecord, scopes: readonly string[]): string | undefined;
}

export const CHECKS: Checks = {
  holdsPairing: ({ scopes }) => coversScope(scopes, PAIRING_SCOPE),
  seesDevice: (caller, deviceId) =>
    caller.deviceId === undefined || caller.deviceId === deviceId || caller.scopes.includes(ADMIN_SCOPE),
  isCurrent: (caller, own) =>
    caller.isCurrent?.() !== false &&
    (caller.deviceId === undefined || (own !== undefined && hasLiveToken(own, caller.scopes))),
  isSelf: (caller, deviceId) => caller.surface === "rpc" && caller.deviceId === deviceId,
  findMissing: ({ scopes }, wanted) => findUncovered(scopes, wanted),
  managesNodes: ({ scopes }) => scopes.includes(ADMIN_SCOPE),
  isRoleLive: (device, role) => liveToken(device, role) !== undefined,
  findUnapproved: (device, scopes) => findUncovered(device.scopes ?? [], scopes),
};

const hasLiveToken = (device: DeviceRecord, scopes: readonly string[]): boolean =>
  liveRoles(device).some((role) => {
    const token = device.tokens[role];
    return token !== undefined && findUncovered(tokenScopes(device, token), scopes) === undefined;
  });
