import { DEVICES, type DeviceRecord, type DeviceTokenRecord } from "@openclaw/contracts";
import type { DeviceContext } from "./device-context.js";
import type { DeviceConnect } from "./device-pairing-types.js";
import { readDevice } from "./read-records.js";
import { writeDevice } from "./write-device.js";

// Often enough for an owner who looks for what is no longer used; a device that reconnects all day writes no more.
const USE_INTERVAL_MS = 60 * 60_000;

interface Used {
  readonly device: DeviceRecord;
  readonly token: DeviceTokenRecord;
}

/** Makes what notes, at most once an hour, that a device was here. */
export function createRecordUse(
  context: DeviceContext,
): (connect: DeviceConnect, used: Used) => Promise<void> {
  return async (connect, used) => {
    const nowMs = context.clock.now();
    if (!isDue(connect, used, nowMs)) return;
    try {
      await context.store.transact([DEVICES], async (transaction) => {
        const stored = await transaction.get(DEVICES, connect.deviceId);
        const device = readDevice(stored, connect.deviceId);
        const token = device?.tokens[connect.role];
        // Removed, rotated or revoked since the decision: a note must not bring anything back.
        if (device === undefined || token === undefined || token.token !== used.token.token) return;
        writeDevice(transaction, stored, note(connect, { device, token }, nowMs));
      });
    } catch (error) {
      // The device is approved whether or not a full disk can note it.
      context.logger.warn({ error, deviceId: connect.deviceId }, "the use of a device could not be noted");
    }
  };
}

function isDue({ client }: DeviceConnect, { device, token }: Used, nowMs: number): boolean {
  const isOld = (atMs = -Infinity): boolean => nowMs - atMs >= USE_INTERVAL_MS;
  const pinsFamily = device.deviceFamily === undefined && client.deviceFamily !== undefined;
  return pinsFamily || isOld(device.lastSeenAtMs) || isOld(token.lastUsedAtMs);
}

/** Where OpenClaw 2026.2.17 paired the device, its family was never asked for: the first one that is told gets pinned. */
function note({ client, role }: DeviceConnect, { device, token }: Used, nowMs: number): DeviceRecord {
  return {
    ...device,
    ...(device.deviceFamily === undefined &&
      client.deviceFamily !== undefined && { deviceFamily: client.deviceFamily }),
    tokens: { ...device.tokens, [role]: { ...token, lastUsedAtMs: nowMs } },
    lastSeenAtMs: nowMs,
    lastSeenReason: "connect",
  };
}
