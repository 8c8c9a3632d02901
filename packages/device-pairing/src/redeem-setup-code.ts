import { SETUP_CODES, type DeviceRole, type SetupCodeRecord, type Transaction } from "@openclaw/contracts";
import { isSameSecret } from "./is-same-secret.js";
import { coversScopes } from "./scopes.js";
import { hashSetupToken, isAlive, readSetupCodes } from "./stored-setup-codes.js";

/** Who presents a code, and what for. Its key was proven on this connection. */
export interface PresentedSetupCode {
  readonly token: string;
  readonly deviceId: string;
  readonly publicKey: string;
  readonly role: DeviceRole;
  readonly scopes: readonly string[];
}

export type SetupCodeMatch =
  | { readonly status: "valid"; readonly record: SetupCodeRecord }
  | { readonly status: "invalid" };

/**
 * The code that this device may redeem with this token. Unknown, expired, used up, bound to another device or key, and
 * wider than the code are one answer: a holder of a token learns nothing else (S42 to S45). Looking changes nothing but
 * that a code found to have expired is dropped, so that no clock revives it (S53).
 */
export async function matchSetupCode(
  transaction: Transaction,
  presented: PresentedSetupCode,
  nowMs: number,
): Promise<SetupCodeMatch> {
  const tokenHash = hashSetupToken(presented.token);
  const codes = await readSetupCodes(transaction);
  const record = codes.find((code) => isSameSecret(code.tokenHash, tokenHash));
  if (record === undefined) return { status: "invalid" };
  if (!isAlive(record, nowMs)) {
    transaction.delete(SETUP_CODES, record.setupId);
    return { status: "invalid" };
  }
  return mayRedeem(record, presented) ? { status: "valid", record } : { status: "invalid" };
}

/** Ties a code to the first device that presented it; for the one it is tied to already, nothing changes. */
export function bindSetupCode(
  transaction: Transaction,
  record: SetupCodeRecord,
  { deviceId, publicKey }: Pick<PresentedSetupCode, "deviceId" | "publicKey">,
  nowMs: number,
): void {
  if (record.deviceId !== undefined) return;
  transaction.put(SETUP_CODES, record.setupId, { ...record, deviceId, publicKey, boundAtMs: nowMs });
}

/**
 * Notes that the tokens of these roles were handed out: the same code gives none of them again. Clients that read one
 * token per connection come once for each role, so the code lives until the last role or its end; then it is gone.
 */
export function markRedeemed(
  transaction: Transaction,
  record: SetupCodeRecord,
  roles: readonly DeviceRole[],
): void {
  const redeemedRoles = [...new Set([...(record.redeemedRoles ?? []), ...roles])].toSorted();
  if (record.roles.every((role) => redeemedRoles.includes(role))) {
    transaction.delete(SETUP_CODES, record.setupId);
    return;
  }
  transaction.put(SETUP_CODES, record.setupId, { ...record, redeemedRoles });
}

function mayRedeem(record: SetupCodeRecord, presented: PresentedSetupCode): boolean {
  const { deviceId, publicKey, role, scopes } = presented;
  const isFirst = record.deviceId === undefined;
  const isSameDevice = record.deviceId === deviceId && record.publicKey === publicKey;
  if (!isFirst && !isSameDevice) return false;
  if (!record.roles.includes(role) || record.redeemedRoles?.includes(role) === true) return false;
  return role === "node" ? scopes.length === 0 : coversScopes(record.scopes, scopes);
}
