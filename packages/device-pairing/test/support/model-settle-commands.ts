import type { DeviceRole } from "@openclaw/contracts";
import * as fc from "fast-check";
import { sessionCaller } from "../../src/index.js";
import { HOUR, MINUTE, OWNER, SECOND, keyOf, session } from "./harness.js";
import { command, type Command } from "./model-check.js";
import {
  NAMES,
  allows,
  check,
  grant,
  killCodesOf,
  scopesAfter,
  tick,
  type Model,
  type ModelRequest,
  type Name,
} from "./model.js";

const CALLERS = {
  owner: OWNER,
  narrow: session("operator.pairing", "operator.read"),
  /** A session that device a had as an administrator once, whatever has become of the device since. */
  device: sessionCaller({ scopes: ["operator.admin"], deviceId: keyOf("a").deviceId }),
} as const;
type CallerName = keyof typeof CALLERS;

function isCurrent(model: Model, caller: CallerName): boolean {
  if (caller !== "device") return true;
  const token = model.devices.get("a")?.tokens.get("operator");
  return token?.isLive === true && token.scopes.includes("operator.admin");
}

/** One of the ids that there ever were: of a request that waits, was decided, replaced or has expired. */
function pickId(model: Model, pick: number) {
  const chosen = model.ids[pick % Math.max(1, model.ids.length)];
  if (chosen === undefined) return undefined;
  const request = model.requests.get(chosen.name);
  return { ...chosen, request: request?.id === chosen.id ? request : undefined };
}

function mayApprove(model: Model, caller: CallerName, name: Name, request: ModelRequest): boolean {
  if (caller !== "narrow") return true;
  if (request.roles.has("node")) return false;
  return allows(CALLERS[caller].scopes, scopesAfter(model.devices.get(name), request));
}

const approve = (pick: number, caller: CallerName): Command =>
  command(`${caller} approves ${pick}`, async (model, subject) => {
    const nowMs = tick(model, subject);
    const chosen = pickId(model, pick);
    if (chosen === undefined) return;
    const { status } = await subject.pairing.approve({ requestId: chosen.id, caller: CALLERS[caller] });
    if (!isCurrent(model, caller))
      return check(status === "denied", `who is no longer what it was is denied, not ${status}`);
    if (chosen.request === undefined)
      return check(status === "unknown", `an id that is over is unknown, not ${status}`);
    if (!mayApprove(model, caller, chosen.name, chosen.request))
      return check(status === "denied", `an approval beyond the caller is denied, not ${status}`);
    check(status === "approved", `what waits can be approved, not ${status}`);
    grant(model, chosen.name, chosen.request, nowMs);
    model.requests.delete(chosen.name);
  });

const approveLatest = (): Command =>
  command("owner approves the latest", async (model, subject) => {
    await approve(model.ids.length - 1, "owner").run(model, subject);
  });

const reject = (pick: number, caller: "owner" | "device"): Command =>
  command(`${caller} rejects ${pick}`, async (model, subject) => {
    tick(model, subject);
    const chosen = pickId(model, pick);
    if (chosen === undefined) return;
    const { status } = await subject.pairing.reject({ requestId: chosen.id, caller: CALLERS[caller] });
    if (!isCurrent(model, caller))
      return check(status === "denied", `who is no longer what it was is denied, not ${status}`);
    check(status === (chosen.request === undefined ? "unknown" : "rejected"), `a rejection is not ${status}`);
    if (chosen.request === undefined) return;
    model.requests.delete(chosen.name);
    killCodesOf(model, chosen.name);
  });

const remove = (name: Name, caller: "owner" | "device"): Command =>
  command(`${caller} removes ${name}`, async (model, subject) => {
    tick(model, subject);
    const input = { deviceId: keyOf(name).deviceId, caller: CALLERS[caller] };
    const { status } = await subject.pairing.remove(input);
    if (!isCurrent(model, caller))
      return check(status === "denied", `who is no longer what it was is denied, not ${status}`);
    check(status === (model.devices.has(name) ? "removed" : "unknown"), `a removal is not ${status}`);
    if (model.devices.delete(name)) forget(model, name);
  });

function forget(model: Model, name: Name): void {
  model.requests.delete(name);
  killCodesOf(model, name);
}

const changeToken = (verb: "rotate" | "revoke", name: Name, role: DeviceRole): Command =>
  command(`${verb} ${role} of ${name}`, async (model, subject) => {
    tick(model, subject);
    const input = { deviceId: keyOf(name).deviceId, role, caller: OWNER };
    const device = model.devices.get(name);
    const token = device?.tokens.get(role);
    if (verb === "revoke") {
      const { status } = await subject.pairing.revokeToken(input);
      check(status === (token === undefined ? "unknown" : "revoked"), `a revocation is not ${status}`);
      if (token !== undefined) token.isLive = false;
      return;
    }
    const { status } = await subject.pairing.rotateToken(input);
    const answer = device === undefined ? "unknown" : token?.isLive === true ? "rotated" : "denied";
    check(status === answer, `a rotation is ${answer}, not ${status}`);
    if (answer === "rotated" && token !== undefined)
      device?.tokens.set(role, { ...token, serial: (model.serials += 1) });
  });

/** The process dies while it commits: what was written stays, the rest was never there. */
const crash = (verb: "approve" | "remove", pick: number, collections: number): Command =>
  command(`${verb} ${pick} dies after ${collections}`, async (model, subject) => {
    const nowMs = tick(model, subject);
    const chosen = pickId(model, pick);
    const name = verb === "approve" ? chosen?.name : NAMES[pick % NAMES.length];
    if (name === undefined) return;
    const isThere = verb === "approve" ? chosen?.request !== undefined : model.devices.has(name);
    subject.dieAfter(collections);
    const { deviceId } = keyOf(name);
    const run =
      verb === "approve"
        ? subject.pairing.approve({ requestId: chosen?.id ?? "", caller: OWNER })
        : subject.pairing.remove({ deviceId, caller: OWNER });
    const hasDied = await run.then(
      () => false,
      () => true,
    );
    check(hasDied, "the process has died");
    model.latestMs = await subject.restart();
    if (isThere && verb === "approve") crashApproval(model, name, chosen?.request, nowMs, collections);
    if (isThere && verb === "remove") crashRemoval(model, name, collections);
  });

/** In this order: the device, then its request. */
function crashApproval(
  model: Model,
  name: Name,
  request: ModelRequest | undefined,
  nowMs: number,
  collections: number,
): void {
  if (request === undefined || collections < 1) return;
  grant(model, name, request, nowMs);
  if (collections >= 2) model.requests.delete(name);
}

/** In this order: the device, its codes, its requests. */
function crashRemoval(model: Model, name: Name, collections: number): void {
  if (collections >= 1) model.devices.delete(name);
  if (collections >= 2) killCodesOf(model, name);
  if (collections >= 3) model.requests.delete(name);
}

export const advance = (milliseconds: number): Command =>
  command(`advance ${milliseconds} ms`, async (_model, { clock }) => clock.advance(milliseconds));

const restart = (): Command =>
  command("restart", async (model, subject) => {
    model.latestMs = await subject.restart();
  });

const names = fc.constantFrom(...NAMES);
const roles = fc.constantFrom("operator" as const, "node" as const);

const deciders = fc.constantFrom("owner" as const, "owner" as const, "device" as const);

/** Everything but connects. */
export const settleCommands: readonly fc.Arbitrary<Command>[] = [
  fc.nat(60).map((pick) => approve(pick, "owner")),
  fc.constant(approveLatest()),
  fc.constant(approveLatest()),
  fc.nat(60).map((pick) => approve(pick, "narrow")),
  fc.nat(60).map((pick) => approve(pick, "device")),
  fc.tuple(fc.nat(60), deciders).map(([pick, caller]) => reject(pick, caller)),
  fc.tuple(names, deciders).map(([name, caller]) => remove(name, caller)),
  fc
    .tuple(fc.constantFrom("rotate" as const, "revoke" as const), names, roles)
    .map((input) => changeToken(...input)),
  fc
    .tuple(fc.constantFrom("approve" as const, "remove" as const), fc.nat(60), fc.nat(3))
    .map((input) => crash(...input)),
  fc.constantFrom(SECOND, 3 * MINUTE, 3 * MINUTE, 6 * MINUTE, 11 * MINUTE).map(advance),
  fc.integer({ min: 1, max: HOUR }).map((milliseconds) => advance(-milliseconds)),
  fc.constant(restart()),
];
