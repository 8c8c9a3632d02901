import { DEVICE_REQUESTS, DEVICES, type DeviceRole, type Store } from "@openclaw/contracts";
import { hostCaller, ownerCaller, sessionCaller, type Caller, type DevicePairing } from "../../src/index.js";
import { expectedOf, type Expected } from "./authorization-oracle.js";
import { keyOf } from "./harness.js";

// Every operation by every kind of caller on every state of the record: what each entry point (library, RPC, command,
// chat) has to answer. Nothing here knows how the answer is computed.

/** Who acts: the owner on the host or in a chat, or a session with these scopes and, perhaps, as a device. */
export interface CallerCase {
  readonly kind: "host" | "owner" | "session";
  readonly scopes: readonly string[];
  /** Whether the session is the device in question, or another one. Absent for a session of the shared secret. */
  readonly device?: "same" | "other";
}

/** What is known of the device before. */
export interface DeviceState {
  readonly name: string;
  /** Scopes that the owner approved; absent if there is no record. */
  readonly approved?: readonly string[];
  readonly operator?: { readonly scopes: readonly string[]; readonly revoked?: true };
  readonly node?: { readonly revoked?: true };
}

export type Verb = "approve" | "reject" | "remove" | "rename" | "revoke" | "rotate";

/** What is done to the device; `roles` and `scopes` of its request, or `role` and `scopes` of its token. */
export interface Operation {
  readonly verb: Verb;
  readonly roles?: readonly DeviceRole[];
  readonly role?: DeviceRole;
  readonly scopes?: readonly string[];
}

export interface AuthorizationCase {
  readonly title: string;
  readonly caller: CallerCase;
  readonly state: DeviceState;
  readonly operation: Operation;
  readonly expected: Expected;
}

/** The device that every case is about. */
export const SUBJECT = keyOf("subject");
/** The device of a session of another device; it is not paired. */
export const STRANGER = keyOf("stranger");
/** Under this id the request of the device waits. */
export const REQUEST_ID = "11111111-2222-4333-8444-555555555555";

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

const CALLERS: readonly CallerCase[] = [
  { kind: "host", scopes: ["operator.admin"] },
  { kind: "owner", scopes: ["operator.admin"] },
  ...SCOPE_SETS.flatMap((scopes): readonly CallerCase[] => [
    { kind: "session", scopes },
    { kind: "session", scopes, device: "same" },
    { kind: "session", scopes, device: "other" },
  ]),
];

const STATES: readonly DeviceState[] = [
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

const REQUESTED: readonly Omit<Operation, "verb">[] = [
  { roles: ["operator"], scopes: [] },
  { roles: ["operator"], scopes: ["operator.read"] },
  { roles: ["operator"], scopes: ["operator.pairing", "operator.write"] },
  { roles: ["operator"], scopes: ["operator.talk.secrets"] },
  { roles: ["operator"], scopes: ["operator.admin"] },
  { roles: ["node"], scopes: [] },
  { roles: ["node", "operator"], scopes: ["operator.read"] },
];

const OPERATIONS: readonly Operation[] = [
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

/** The whole table. */
export const AUTHORIZATION_CASES: readonly AuthorizationCase[] = OPERATIONS.flatMap((operation) =>
  STATES.flatMap((state) =>
    CALLERS.map((caller) => ({
      title: titleOf(operation, state, caller),
      caller,
      state,
      operation,
      expected: expectedOf(operation, state, caller),
    })),
  ),
);

function titleOf(operation: Operation, state: DeviceState, { kind, scopes, device }: CallerCase): string {
  const { verb, ...about } = operation;
  const who = device === undefined ? kind : `${kind} of the ${device} device`;
  return `${verb} ${JSON.stringify(about)} on ${state.name} by ${who} with [${scopes.join()}]`;
}

export function callerOf({ kind, scopes, device }: CallerCase): Caller {
  if (kind === "host") return hostCaller("alice");
  if (kind === "owner") return ownerCaller("telegram:1");
  if (device === undefined) return sessionCaller({ scopes });
  return sessionCaller({ scopes, deviceId: (device === "same" ? SUBJECT : STRANGER).deviceId });
}

/** Puts the device, and the request if the case is about one, into a store. */
export async function prepareCase(
  store: Store,
  { state, operation }: AuthorizationCase,
  nowMs: number,
): Promise<void> {
  const about = { ...SUBJECT, platform: "linux", clientId: "cli", clientMode: "cli" };
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
      transaction.put(DEVICES, SUBJECT.deviceId, {
        ...about,
        role: roles[0] ?? "operator",
        roles,
        scopes: approved,
        tokens,
        createdAtMs: nowMs - 1000,
        approvedAtMs: nowMs - 1000,
      });
    if (operation.roles !== undefined)
      transaction.put(DEVICE_REQUESTS, REQUEST_ID, {
        requestId: REQUEST_ID,
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

/** Does what the case says through the library. */
export function performCase(
  pairing: DevicePairing,
  { operation, caller: who }: AuthorizationCase,
): Promise<{ readonly status: string }> {
  const { role = "operator", scopes } = operation;
  const request = { requestId: REQUEST_ID, caller: callerOf(who) };
  const device = { deviceId: SUBJECT.deviceId, caller: callerOf(who) };
  const perform: Readonly<Record<Verb, () => Promise<{ readonly status: string }>>> = {
    approve: () => pairing.approve(request),
    reject: () => pairing.reject(request),
    remove: () => pairing.remove(device),
    rename: () => pairing.rename({ ...device, label: "Kitchen" }),
    revoke: () => pairing.revokeToken({ ...device, role }),
    rotate: () => pairing.rotateToken({ ...device, role, ...(scopes && { scopes }) }),
  };
  return perform[operation.verb]();
}
