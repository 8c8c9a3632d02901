import type { DeviceRole, PairingReason } from "@openclaw/contracts";
import type { FakeClock } from "@openclaw/testkit";
import type { DevicePairing } from "../../src/index.js";
import { MINUTE, SECOND } from "./harness.js";

// A reference that is simple enough to be believed: it knows devices, requests, codes and times, and neither stores nor
// transactions nor records. The real thing, and each of its mutated twins, runs the same commands beside it.

export const NAMES = ["a", "b", "c"] as const;
export const PLATFORMS = ["linux", "android"] as const;
export const MAX_REQUESTS = 2;
const REQUEST_LIFETIME_MS = 5 * MINUTE;
const CODE_LIFETIME_MS = 10 * MINUTE;
/** Times that lie ahead by less prove no wrong clock. */
const TOLERANCE_MS = 10 * SECOND;

export type Name = (typeof NAMES)[number];

/** What the model watches: an implementation on a store and a clock that the model moves. */
export interface Subject {
  readonly clock: FakeClock;
  readonly pairing: DevicePairing;
  /** The next transaction dies once so many of its collections are written. */
  readonly dieAfter: (collections: number) => void;
  /** Forgets everything but the store, and tells the latest time that the store remembers. */
  readonly restart: () => Promise<number>;
}

export interface ModelToken {
  /** Another one for each token that there ever was. */
  readonly serial: number;
  scopes: readonly string[];
  isLive: boolean;
}

export interface ModelDevice {
  readonly roles: Set<DeviceRole>;
  readonly tokens: Map<DeviceRole, ModelToken>;
  platform: string;
  approvedAtMs: number;
}

export interface ModelRequest {
  readonly id: string;
  readonly roles: ReadonlySet<DeviceRole>;
  readonly scopes: readonly string[];
  readonly platform: string;
  readonly code: ModelCode | undefined;
  readonly madeAtMs: number;
  readonly supersedes: boolean;
  refreshedAtMs: number;
}

export interface ModelCode {
  readonly token: string;
  readonly setupId: string;
  readonly roles: readonly DeviceRole[];
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly redeemed: Set<DeviceRole>;
  bound: { readonly name: Name; readonly atMs: number } | undefined;
  isDead: boolean;
}

export interface Model {
  readonly devices: Map<Name, ModelDevice>;
  readonly requests: Map<Name, ModelRequest>;
  readonly codes: ModelCode[];
  /** Every id that a request ever had, oldest first. */
  readonly ids: { readonly name: Name; readonly id: string }[];
  /** Every token that a device was ever told. */
  readonly told: Map<string, { readonly name: Name; readonly role: DeviceRole; readonly serial: number }>;
  /** The latest time that the subject has seen since its last restart. */
  latestMs: number;
  serials: number;
}

export const createModel = (): Model => ({
  devices: new Map(),
  requests: new Map(),
  codes: [],
  ids: [],
  told: new Map(),
  latestMs: 0,
  serials: 0,
});

export function check(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`Broken rule: ${rule}`);
}

/** The implication of scopes, for those that the commands use. */
export const allows = (have: readonly string[], wanted: readonly string[]): boolean =>
  wanted.every(
    (scope) =>
      have.includes(scope) ||
      have.includes("operator.admin") ||
      (scope === "operator.read" && have.includes("operator.write")),
  );

export const unite = (...lists: readonly (readonly string[])[]): readonly string[] =>
  [...new Set(lists.flat())].toSorted();

/** The subject reads its clock; what is over leaves the model. */
export function tick(model: Model, { clock }: Subject): number {
  model.latestMs = Math.max(model.latestMs, clock.now());
  const nowMs = model.latestMs;
  for (const [name, { refreshedAtMs }] of model.requests) {
    const isFromFuture = refreshedAtMs > nowMs + TOLERANCE_MS;
    if (isFromFuture || nowMs - refreshedAtMs > REQUEST_LIFETIME_MS) model.requests.delete(name);
  }
  for (const code of model.codes) {
    if (code.createdAtMs > nowMs || nowMs >= code.createdAtMs + CODE_LIFETIME_MS) code.isDead = true;
  }
  return nowMs;
}

/** Why the owner has to be asked, as far as the model knows. */
export function reasonOf(
  device: ModelDevice | undefined,
  role: DeviceRole,
  scopes: readonly string[],
  platform: string,
): PairingReason | undefined {
  if (device === undefined) return "not-paired";
  const token = device.tokens.get(role);
  if (token === undefined || !token.isLive) return "role-upgrade";
  if (role === "operator" && !allows(token.scopes, scopes)) return "scope-upgrade";
  return device.platform === platform ? undefined : "metadata-upgrade";
}

/** What the operator token gives once a request is approved. */
export function scopesAfter(device: ModelDevice | undefined, request: ModelRequest): readonly string[] {
  const token = device?.tokens.get("operator");
  return unite(token?.isLive === true ? token.scopes : [], request.scopes);
}

/** What an approval does. */
export function grant(model: Model, name: Name, request: ModelRequest, nowMs: number): void {
  const device: ModelDevice = model.devices.get(name) ?? {
    roles: new Set(),
    tokens: new Map(),
    platform: "",
    approvedAtMs: 0,
  };
  const operatorScopes = scopesAfter(device, request);
  for (const role of request.roles) {
    const token = device.tokens.get(role);
    const scopes = role === "operator" ? operatorScopes : [];
    if (token?.isLive === true) token.scopes = scopes;
    else device.tokens.set(role, { serial: (model.serials += 1), scopes, isLive: true });
    device.roles.add(role);
  }
  device.platform = request.platform;
  device.approvedAtMs = Math.max(nowMs, device.approvedAtMs + 1);
  model.devices.set(name, device);
}

/** The device was told its token: the one that the model expects, and none that was anybody's before. */
export function learn(model: Model, name: Name, role: DeviceRole, text: string): void {
  const serial = model.devices.get(name)?.tokens.get(role)?.serial ?? -1;
  const known = model.told.get(text);
  const isExpected =
    known === undefined || (known.name === name && known.role === role && known.serial === serial);
  check(isExpected, "no token is given out twice");
  const earlier = [...model.told].find(([, told]) => told.serial === serial);
  check(earlier === undefined || earlier[0] === text, "a token that lives stays the same");
  model.told.set(text, { name, role, serial });
}

export function killCodesOf(model: Model, name: Name): void {
  for (const code of model.codes) if (code.bound?.name === name) code.isDead = true;
}
