import {
  DEVICE_REQUESTS,
  DEVICES,
  type ApprovalSurface,
  type DeviceRole,
  type Store,
} from "@openclaw/contracts";
import { expectedAnswer } from "./authorization-oracle.js";
import type {
  AuthorizationCallerCase,
  AuthorizationCase,
  AuthorizationDeviceState,
  AuthorizationOperation,
} from "./authorization-types.js";

// Every operation by every kind of caller on every state of the record: what each entry point (library, RPC, command,
// chat) has to answer. Nothing here knows how the answer is computed.

/** The device that every case is about. */
export const AUTHORIZATION_DEVICE = {
  deviceId: "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c",
  publicKey: "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg",
} as const;
/** The device of a session of another device. */
const OTHER_ID = "0".repeat(64);
/** The device of a session of another device that was removed meanwhile. */
const REMOVED_ID = "1".repeat(64);
/** Under this id the request of the device waits. */
export const AUTHORIZATION_REQUEST_ID = "11111111-2222-4333-8444-555555555555";

const SCOPE_SETS: readonly (readonly string[])[] = [
  [],
  ["operator.read"],
  ["operator.write"],
  ["operator.pairing"],
  ["operator.pairing", "operator.read"],
  ["operator.pairing", "operator.write"],
  ["operator.approvals", "operator.pairing", "operator.talk.secrets", "operator.write"],
  ["operator.admin"],
];

const CALLERS: readonly AuthorizationCallerCase[] = [
  { kind: "host", scopes: ["operator.admin"] },
  { kind: "owner", scopes: ["operator.admin"] },
  ...SCOPE_SETS.flatMap((scopes): readonly AuthorizationCallerCase[] => [
    { kind: "session", scopes },
    { kind: "session", scopes, device: "same" },
    { kind: "session", scopes, device: "other" },
    { kind: "session", scopes, device: "removed" },
  ]),
];

const STATES: readonly AuthorizationDeviceState[] = [
  { name: "unknown" },
  { name: "without tokens", approved: ["operator.read"] },
  { name: "reader", approved: ["operator.read"], operator: { scopes: ["operator.read"] } },
  { name: "admin", approved: ["operator.admin"], operator: { scopes: ["operator.admin"] } },
  { name: "narrowed admin", approved: ["operator.admin"], operator: { scopes: ["operator.read"] } },
  {
    name: "revoked admin",
    approved: ["operator.admin"],
    operator: { scopes: ["operator.admin"], revoked: true },
  },
  { name: "node", approved: [], node: {} },
  {
    name: "revoked node",
    approved: ["operator.read"],
    node: { revoked: true },
    operator: { scopes: ["operator.read"] },
  },
  {
    name: "phone",
    approved: ["operator.pairing", "operator.write"],
    node: {},
    operator: { scopes: ["operator.pairing", "operator.write"] },
  },
];

const REQUESTED: readonly Omit<AuthorizationOperation, "verb">[] = [
  { roles: ["operator"], scopes: [] },
  { roles: ["operator"], scopes: ["operator.read"] },
  { roles: ["operator"], scopes: ["operator.pairing", "operator.write"] },
  { roles: ["operator"], scopes: ["operator.talk.secrets"] },
  { roles: ["operator"], scopes: ["operator.admin"] },
  { roles: ["node"], scopes: [] },
  { roles: ["node", "operator"], scopes: ["operator.read"] },
];

const OPERATIONS: readonly AuthorizationOperation[] = [
  ...REQUESTED.map((requested) => ({ verb: "approve" as const, ...requested })),
  { verb: "reject", roles: ["operator"], scopes: ["operator.admin"] },
  { verb: "reject", roles: ["node"], scopes: [] },
  { verb: "remove" },
  { verb: "rename" },
  { verb: "revoke", role: "operator" },
  { verb: "revoke", role: "node" },
  { verb: "rotate", role: "operator" },
  ...[[], ["operator.read"], ["operator.write"], ["operator.admin"]].map((scopes) => ({
    verb: "rotate" as const,
    role: "operator" as const,
    scopes,
  })),
  { verb: "rotate", role: "node" },
  { verb: "rotate", role: "node", scopes: ["operator.read"] },
];

/**
 * Who may do what to devices, as a table of thousands of cells: every operation by every kind of caller on every state of
 * the device. Each entry point to device pairing has to answer each cell that it can express as the cell says.
 *
 * @example
 * ```ts
 * import { authorizationCases } from "@openclaw/testkit";
 *
 * for (const { title, expected } of authorizationCases().slice(0, 3)) console.log(title, expected.answer);
 * ```
 */
export const authorizationCases = (): readonly AuthorizationCase[] =>
  OPERATIONS.flatMap((operation) =>
    STATES.flatMap((state) =>
      CALLERS.map((caller) => ({
        title: titleOf(operation, state, caller),
        caller,
        state,
        operation,
        expected: expectedAnswer(operation, state, caller),
      })),
    ),
  );

function titleOf(
  operation: AuthorizationOperation,
  state: AuthorizationDeviceState,
  { kind, scopes, device }: AuthorizationCallerCase,
): string {
  const { verb, ...about } = operation;
  const who = device === undefined ? kind : `${kind} of the ${device} device`;
  return `${verb} ${JSON.stringify(about)} on ${state.name} by ${who} with [${scopes.join()}]`;
}

/** A caller as `hostCaller`, `ownerCaller` and `sessionCaller` of device-pairing make it. */
export interface AuthorizationCaller {
  readonly surface: ApprovalSurface;
  readonly id: string;
  readonly scopes: readonly string[];
  readonly deviceId?: string;
}

/** The caller of a case, for an entry point that takes one. */
export function authorizationCaller({ caller }: AuthorizationCase): AuthorizationCaller {
  const { kind, scopes, device } = caller;
  if (kind === "host") return { surface: "host", id: "alice", scopes };
  if (kind === "owner") return { surface: "chat", id: "telegram:1", scopes };
  if (device === undefined) return { surface: "rpc", id: "shared-secret", scopes };
  const deviceId = { same: AUTHORIZATION_DEVICE.deviceId, other: OTHER_ID, removed: REMOVED_ID }[device];
  return { surface: "rpc", id: `device:${deviceId}`, scopes, deviceId };
}

/** Puts the device, that of the caller, and the request if the case is about one, into a store. */
export async function prepareAuthorizationCase(
  store: Store,
  { state, operation, caller }: AuthorizationCase,
  nowMs: number,
): Promise<void> {
  const about = { ...AUTHORIZATION_DEVICE, platform: "linux", clientId: "cli", clientMode: "cli" };
  const token = (role: DeviceRole, scopes: readonly string[], revoked?: true) => ({
    token: `token-of-the-${role}`,
    role,
    scopes,
    createdAtMs: nowMs - 1000,
    ...(revoked && { revokedAtMs: nowMs - 500 }),
  });
  const { approved, operator, node } = state;
  const tokens = {
    ...(operator && { operator: token("operator", operator.scopes, operator.revoked) }),
    ...(node && { node: token("node", [], node.revoked) }),
  };
  const roles = [...(node ? (["node"] as const) : []), ...(operator || !node ? (["operator"] as const) : [])];
  await store.transact([DEVICES, DEVICE_REQUESTS], (transaction) => {
    if (approved !== undefined)
      transaction.put(DEVICES, AUTHORIZATION_DEVICE.deviceId, {
        ...about,
        role: roles[0] ?? "operator",
        roles,
        scopes: approved,
        tokens,
        createdAtMs: nowMs - 1000,
        approvedAtMs: nowMs - 1000,
      });
    if (caller.device === "other")
      transaction.put(DEVICES, OTHER_ID, {
        ...about,
        deviceId: OTHER_ID,
        role: "operator",
        roles: ["operator"],
        scopes: caller.scopes,
        tokens: { operator: token("operator", caller.scopes) },
        createdAtMs: nowMs - 1000,
        approvedAtMs: nowMs - 1000,
      });
    if (operation.roles !== undefined)
      transaction.put(DEVICE_REQUESTS, AUTHORIZATION_REQUEST_ID, {
        requestId: AUTHORIZATION_REQUEST_ID,
        ...about,
        role: operation.roles[0] ?? "operator",
        roles: operation.roles,
        scopes: operation.scopes ?? [],
        silent: false,
        isRepair: approved !== undefined,
        ts: nowMs,
      });
  });
}
