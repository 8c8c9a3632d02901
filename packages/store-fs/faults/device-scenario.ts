import assert from "node:assert/strict";
import path from "node:path";
import { performance } from "node:perf_hooks";
import {
  CLOCK_KEY,
  DEVICE_CLOCK,
  DEVICE_REQUESTS,
  DEVICES,
  type DeviceRecord,
  type DeviceRequestRecord,
} from "@openclaw/contracts";
import { createStateStore } from "@openclaw/store-fs";
import { ageTemporaries, assertWholeFiles, besideData, LONGEST_LOCK_MS } from "./sound-state.js";

// A laptop is paired and a phone waits; the program under strace approves the phone.

const timeMs = Date.UTC(2026, 10, 20);
const facts = {
  publicKey: "k".repeat(43),
  platform: "ios 18.1",
  clientId: "openclaw-ios",
  clientMode: "ui",
  role: "node",
  roles: ["node"],
  scopes: [],
} as const;

const deviceOf = (deviceId: string, label: string): DeviceRecord => ({
  ...facts,
  deviceId,
  tokens: { node: { token: "t".repeat(43), role: "node", scopes: [], createdAtMs: timeMs } },
  createdAtMs: timeMs,
  approvedAtMs: timeMs,
  label,
});

const laptop = deviceOf("laptop", "laptop of Alice");
export const phone = deviceOf("phone", "phone of Alice");
export const phoneRequest: DeviceRequestRecord = {
  ...facts,
  requestId: "request",
  deviceId: "phone",
  silent: false,
  isRepair: false,
  ts: timeMs,
  refreshedAtMs: timeMs + 1,
};

export async function prepareDevices(stateDirectory: string): Promise<void> {
  const store = createStateStore({ stateDirectory });
  await store.transact([DEVICES, DEVICE_REQUESTS], (transaction) => {
    transaction.put(DEVICES, "laptop", laptop);
    transaction.put(DEVICE_REQUESTS, phoneRequest.requestId, phoneRequest);
  });
  await store.close();
}

/** As `assertSound` for senders. */
export async function assertDevicesSound(
  stateDirectory: string,
  acknowledged: ReadonlySet<string>,
): Promise<void> {
  const directory = path.join(stateDirectory, "devices");
  assertWholeFiles(directory);
  const store = createStateStore({ stateDirectory });
  const [approved, waiting] = [
    await store.get(DEVICES, "phone"),
    await store.get(DEVICE_REQUESTS, phoneRequest.requestId),
  ];
  assert.deepEqual(await store.get(DEVICES, "laptop"), laptop);
  assert.deepEqual(approved ?? phone, phone);
  assert.deepEqual(waiting ?? phoneRequest, phoneRequest);
  const isTimed = (await store.get(DEVICE_CLOCK, CLOCK_KEY)) !== undefined;
  const steps = [approved !== undefined, waiting === undefined, isTimed];
  const isPrefix = steps.every((isDone, index) => !isDone || steps.slice(0, index).every(Boolean));
  assert.ok(isPrefix, `no prefix of the transaction: ${steps.join()}`);
  if (acknowledged.has("approve")) assert.deepEqual(steps, [true, true, true], "acknowledged, and lost");
  ageTemporaries(directory);
  const before = performance.now();
  await store.transact([DEVICES, DEVICE_REQUESTS, DEVICE_CLOCK], (transaction) =>
    transaction.put(DEVICES, "next", deviceOf("next", "next")),
  );
  assert.ok(performance.now() - before < LONGEST_LOCK_MS, "a lock was stuck");
  await store.close();
  assert.deepEqual(besideData(directory), [], "left behind");
}
