import { DEVICES, type DeviceRecord, type DeviceTokenRecord, type Transaction } from "@openclaw/contracts";
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

interface Note extends Pick<Used, "token"> {
  readonly connect: DeviceConnect;
  readonly atMs: number;
}

/**
 * Makes what notes, at most once an hour, that a device was here. All devices that come while a note is being written
 * share the next one: after a restart thousands come at once.
 */
export function createRecordUse(
  context: DeviceContext,
): (connect: DeviceConnect, used: Used) => Promise<void> {
  let waiting: Note[] = [];
  let upcoming: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();

  const writeAll = async (): Promise<void> => {
    const notes = waiting;
    waiting = [];
    upcoming = undefined;
    try {
      await context.store.transact([DEVICES], async (transaction) => {
        for (const note of notes) await writeNote(transaction, note);
      });
    } catch (error) {
      // The devices are approved whether or not a full disk can note their use.
      context.logger.warn({ error, devices: notes.length }, "the use of devices could not be noted");
    }
  };

  return async (connect, used) => {
    const atMs = context.clock.now();
    if (!isDue(connect, used, atMs)) return;
    waiting.push({ connect, token: used.token, atMs });
    upcoming ??= last = last.then(writeAll);
    await upcoming;
  };
}

function isDue({ client }: DeviceConnect, { device, token }: Used, nowMs: number): boolean {
  const isOld = (atMs = -Infinity): boolean => nowMs - atMs >= USE_INTERVAL_MS;
  const pinsFamily = device.deviceFamily === undefined && client.deviceFamily !== undefined;
  return pinsFamily || isOld(device.lastSeenAtMs) || isOld(token.lastUsedAtMs);
}

async function writeNote(transaction: Transaction, { connect, token: used, atMs }: Note): Promise<void> {
  const { deviceId, role, client } = connect;
  const stored = await transaction.get(DEVICES, deviceId);
  const device = readDevice(stored, deviceId);
  const token = device?.tokens[role];
  // Removed, rotated or revoked since the decision: a note must not bring anything back.
  if (device === undefined || token === undefined || token.token !== used.token) return;
  // Where OpenClaw 2026.2.17 paired the device, its family was never asked for: the first one that is told gets pinned.
  const pinned = device.deviceFamily ?? client.deviceFamily;
  writeDevice(transaction, stored, {
    ...device,
    ...(pinned !== undefined && { deviceFamily: pinned }),
    tokens: { ...device.tokens, [role]: { ...token, lastUsedAtMs: atMs } },
    lastSeenAtMs: atMs,
    lastSeenReason: "connect",
  });
}
