import type { DeviceRecord, DeviceRequestRecord, NodeRecord, NodeRequestRecord } from "@openclaw/contracts";

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
