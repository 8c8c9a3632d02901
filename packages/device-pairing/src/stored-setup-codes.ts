import { createHash } from "node:crypto";
import { SETUP_CODES, type SetupCodeRecord, type Transaction } from "@openclaw/contracts";
import { readSetupCode } from "./setup-code-record.js";

/** Every code that can be read, alive or not. */
export async function readSetupCodes(
  transaction: Pick<Transaction, "entries">,
): Promise<readonly SetupCodeRecord[]> {
  const entries = await transaction.entries(SETUP_CODES);
  return entries.flatMap(([setupId, stored]) => readSetupCode(stored, setupId) ?? []);
}

/** A code from the future was issued by a clock that was wrong, and nobody knows when it ends. */
export const isAlive = ({ createdAtMs, expiresAtMs }: SetupCodeRecord, nowMs: number): boolean =>
  createdAtMs <= nowMs && nowMs < expiresAtMs;

/** What is stored of a token. It has 256 random bits, so no salt and no slow hash would make it safer. */
export const hashSetupToken = (token: string): string =>
  createHash("sha256").update("openclaw setup code\0").update(token).digest("hex");

/** Drops the codes that are bound to a device: it was removed, or its request rejected. */
export async function dropSetupCodesOf(transaction: Transaction, deviceId: string): Promise<void> {
  for (const code of await readSetupCodes(transaction)) {
    if (code.deviceId === deviceId) transaction.delete(SETUP_CODES, code.setupId);
  }
}

/** Drops what can never be redeemed any more; answers whether there was any. */
export async function dropExpiredSetupCodes(transaction: Transaction, nowMs: number): Promise<boolean> {
  let dropped = false;
  for (const [setupId, stored] of await transaction.entries(SETUP_CODES)) {
    const code = readSetupCode(stored, setupId);
    if (code !== undefined && isAlive(code, nowMs)) continue;
    transaction.delete(SETUP_CODES, setupId);
    dropped = true;
  }
  return dropped;
}
