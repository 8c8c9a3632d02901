import { DEVICE_CLOCK, DEVICE_REQUESTS, SETUP_CODES } from "@openclaw/contracts";
import type { DeviceContext } from "./device-context.js";
import { committed, dropExpired, readRequestList } from "./request-list.js";
import { dropExpiredSetupCodes, isAlive, readSetupCodes } from "./stored-setup-codes.js";

/** `DevicePairing.sweep`: writes only if there is something to drop. */
export function createSweep(context: DeviceContext): () => Promise<void> {
  return async () => {
    const reader = committed(context.store);
    const { expired, nowMs } = await readRequestList(context, reader);
    const codes = await readSetupCodes(reader);
    if (expired.length === 0 && codes.every((code) => isAlive(code, nowMs))) return;
    await context.store.transact([SETUP_CODES, DEVICE_REQUESTS, DEVICE_CLOCK], async (transaction) => {
      const list = await readRequestList(context, transaction);
      const isCodeDropped = await dropExpiredSetupCodes(transaction, list.nowMs);
      await dropExpired(context, transaction, list);
      await context.rememberTime(transaction, list.nowMs, { expires: isCodeDropped });
    });
  };
}
