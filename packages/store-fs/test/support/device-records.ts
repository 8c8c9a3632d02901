import {
  CLOCK_KEY,
  DEVICE_CLOCK,
  DEVICE_REQUESTS,
  DEVICES,
  type DeviceRecord,
  type DeviceRequestRecord,
  type NodeRecord,
  type NodeRequestRecord,
  type Store,
} from "@openclaw/contracts";

export const APPROVED_AT_MS = Date.parse("2026-11-20T23:51:14.038Z");

/** A token as OpenClaw makes it, of a letter instead of chance. */
export const tokenOf = (letter: string): string => letter.repeat(43);

export const deviceRequest = (
  requestId: string,
  rest: Partial<DeviceRequestRecord> = {},
): DeviceRequestRecord => ({
  requestId,
  deviceId: "d1",
  publicKey: tokenOf("k"),
  platform: "linux",
  clientId: "cli",
  clientMode: "cli",
  role: "operator",
  roles: ["operator"],
  scopes: ["operator.read"],
  silent: false,
  isRepair: false,
  ts: APPROVED_AT_MS,
  ...rest,
});

export const device = (deviceId: string, rest: Partial<DeviceRecord> = {}): DeviceRecord => ({
  deviceId,
  publicKey: tokenOf("k"),
  platform: "linux",
  clientId: "cli",
  clientMode: "cli",
  role: "operator",
  roles: ["operator"],
  scopes: ["operator.read"],
  tokens: {
    operator: {
      token: tokenOf("t"),
      role: "operator",
      scopes: ["operator.read"],
      createdAtMs: APPROVED_AT_MS,
    },
  },
  createdAtMs: APPROVED_AT_MS,
  approvedAtMs: APPROVED_AT_MS,
  ...rest,
});

export const nodeRequest = (requestId: string, rest: Partial<NodeRequestRecord> = {}): NodeRequestRecord => ({
  requestId,
  nodeId: "n1",
  isRepair: false,
  ts: APPROVED_AT_MS,
  ...rest,
});

export const node = (nodeId: string, rest: Partial<NodeRecord> = {}): NodeRecord => ({
  nodeId,
  token: tokenOf("t"),
  createdAtMs: APPROVED_AT_MS,
  approvedAtMs: APPROVED_AT_MS,
  ...rest,
});

/** Asks and approves, and counts approvals in the record of the clock: a lost update would be missing there. */
export async function approveDevice(store: Store, deviceId: string, label: string): Promise<void> {
  const requestId = `request-${deviceId}`;
  await store.transact([DEVICE_REQUESTS], (transaction) =>
    transaction.put(DEVICE_REQUESTS, requestId, deviceRequest(requestId, { deviceId, reason: "not-paired" })),
  );
  await store.transact([DEVICES, DEVICE_REQUESTS, DEVICE_CLOCK], async (transaction) => {
    const before = (await transaction.get(DEVICE_CLOCK, CLOCK_KEY))?.["approvals"];
    transaction.put(DEVICES, deviceId, device(deviceId, { label }));
    transaction.delete(DEVICE_REQUESTS, requestId);
    transaction.put(DEVICE_CLOCK, CLOCK_KEY, { approvals: Number(before ?? 0) + 1 });
  });
}
