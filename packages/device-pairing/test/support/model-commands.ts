import type { DeviceRole } from "@openclaw/contracts";
import * as fc from "fast-check";
import { decodeSetupCode } from "../../src/setup-code.js";
import { advance, settleCommands } from "./model-settle-commands.js";
import { OWNER, MINUTE, SECOND, connectOf, type ConnectChange } from "./harness.js";
import {
  MAX_REQUESTS,
  NAMES,
  PLATFORMS,
  allows,
  check,
  learn,
  reasonOf,
  tick,
  unite,
  type Model,
  type ModelCode,
  type ModelRequest,
  type Name,
  type Subject,
} from "./model.js";
import { command, type Command } from "./model-check.js";

interface Wish {
  readonly name: Name;
  readonly role: DeviceRole;
  readonly scopes: readonly string[];
  readonly platform: string;
}

const connectFor = ({ name, role, scopes, platform }: Wish, change: ConnectChange = {}) =>
  connectOf(name, { role, scopes, client: { platform }, ...change });

/** A connect with the shared secret, from this machine or another. */
const connect = (wish: Wish, isLocal: boolean): Command =>
  command(`connect ${JSON.stringify({ ...wish, isLocal })}`, async (model, subject) => {
    const nowMs = tick(model, subject);
    const input = connectFor(wish);
    const { remoteIp: from, ...here } = input;
    check(from !== undefined, "a connect comes from another machine unless told otherwise");
    const outcome = await subject.pairing.connect(isLocal ? { ...here, approveSilently: true } : input);
    const reason = reasonOf(model.devices.get(wish.name), wish.role, wish.scopes, wish.platform);
    if (reason === undefined || (isLocal && reason === "not-paired")) {
      check(outcome.status === "admitted", `who is approved is let in, not ${outcome.status}`);
      if (outcome.status !== "admitted") return;
      if (reason === "not-paired") grantSilently(model, wish, nowMs);
      learn(model, wish.name, wish.role, outcome.token.token);
      return;
    }
    expectRequest(model, wish, outcome, nowMs, undefined);
  });

function grantSilently(model: Model, { name, role, scopes, platform }: Wish, nowMs: number): void {
  const serial = (model.serials += 1);
  const tokens = new Map([[role, { serial, scopes: unite(scopes), isLive: true }]]);
  model.devices.set(name, { roles: new Set([role]), tokens, platform, approvedAtMs: nowMs });
  model.requests.delete(name);
}

/** The device has to wait: under the id that shows all of it already, or under a new one. */
function expectRequest(
  model: Model,
  wish: Wish,
  outcome: Awaited<ReturnType<Subject["pairing"]["connect"]>>,
  nowMs: number,
  code: ModelCode | undefined,
): boolean {
  const own = model.requests.get(wish.name);
  const roles = code?.roles ?? [wish.role];
  const scopes = code?.scopes ?? wish.scopes;
  if (own !== undefined && shows(own, roles, scopes, wish.platform, code)) {
    check(outcome.status === "pairing-required" && !outcome.created, "the same or less makes no new request");
    check(
      outcome.status === "pairing-required" && outcome.request.requestId === own.id,
      "the same or less keeps the id",
    );
    if ((nowMs - own.refreshedAtMs) * 10 >= 5 * MINUTE) own.refreshedAtMs = nowMs;
    return true;
  }
  if (own?.supersedes === true && nowMs - own.madeAtMs < 10 * SECOND) {
    check(
      outcome.status === "refused" && outcome.reason === "too-many-requests",
      "one replacement is enough",
    );
    return false;
  }
  if ([...model.requests.keys()].filter((name) => name !== wish.name).length >= MAX_REQUESTS) {
    check(outcome.status === "refused" && outcome.reason === "too-many-requests", "a full list refuses");
    return false;
  }
  check(outcome.status === "pairing-required", `who is not approved waits, and is not ${outcome.status}`);
  if (outcome.status !== "pairing-required") return false;
  const { requestId, setupId } = outcome.request;
  check(
    outcome.created && !model.ids.some(({ id }) => id === requestId),
    "more or other things get a new id",
  );
  check(outcome.supersededRequestId === own?.id, "the old id is named");
  check(setupId === code?.setupId, "the request names its setup code");
  const earlier = code === undefined ? own : undefined;
  model.ids.push({ name: wish.name, id: requestId });
  model.requests.set(wish.name, {
    id: requestId,
    roles: new Set([...(earlier?.roles ?? []), ...roles]),
    scopes: unite(earlier?.scopes ?? [], scopes),
    platform: wish.platform,
    code,
    madeAtMs: nowMs,
    supersedes: own !== undefined,
    refreshedAtMs: nowMs,
  });
  return true;
}

const shows = (
  own: ModelRequest,
  roles: readonly DeviceRole[],
  scopes: readonly string[],
  platform: string,
  code: ModelCode | undefined,
): boolean =>
  own.platform === platform &&
  (code === undefined || own.code === code) &&
  roles.every((role) => own.roles.has(role)) &&
  allows(own.scopes, scopes);

const issue = (access: "phone" | "node"): Command =>
  command(`issue ${access}`, async (model, subject) => {
    const nowMs = tick(model, subject);
    if (model.codes.filter(({ isDead }) => !isDead).length >= 16) return;
    const issued = await subject.pairing.issueSetupCode({ caller: OWNER, url: "ws://127.0.0.1:1", access });
    check(issued.status === "issued", `a code is issued, not ${issued.status}`);
    if (issued.status !== "issued") return;
    const isPhone = access === "phone";
    model.codes.push({
      token: decodeSetupCode(issued.setupCode).token,
      setupId: issued.setupId,
      roles: isPhone ? ["node", "operator"] : ["node"],
      scopes: isPhone ? ["operator.approvals", "operator.read", "operator.write"] : [],
      createdAtMs: nowMs,
      redeemed: new Set(),
      bound: undefined,
      isDead: false,
    });
  });

/** Presents one of the codes that were ever issued: one that lives, was used up, belongs to another device or is over. */
const redeem = (wish: Wish, pick: number): Command =>
  command(`redeem ${pick} ${JSON.stringify(wish)}`, async (model, subject) => {
    const nowMs = tick(model, subject);
    const code = model.codes[pick % Math.max(1, model.codes.length)];
    if (code === undefined) return;
    const outcome = await subject.pairing.connect(
      connectFor(wish, { credentials: { setupToken: code.token } }),
    );
    if (!mayRedeem(code, wish)) {
      check(
        outcome.status === "refused" && outcome.reason === "setup-code-invalid",
        "a code gives no more than it may",
      );
      return;
    }
    const device = model.devices.get(wish.name);
    const isApproved = reasonOf(device, wish.role, wish.scopes, wish.platform) === undefined;
    if (isApproved && code.bound !== undefined && (device?.approvedAtMs ?? 0) >= code.bound.atMs) {
      check(outcome.status === "admitted", "after the approval the code lets in");
      if (outcome.status !== "admitted") return;
      for (const token of [outcome.token, ...outcome.otherTokens])
        learn(model, wish.name, token.role, token.token);
      code.redeemed.add(wish.role);
      if (code.roles.every((role) => code.redeemed.has(role))) code.isDead = true;
      return;
    }
    if (expectRequest(model, wish, outcome, nowMs, code)) code.bound ??= { name: wish.name, atMs: nowMs };
  });

const mayRedeem = (code: ModelCode, { name, role, scopes }: Wish): boolean =>
  !code.isDead &&
  (code.bound === undefined || code.bound.name === name) &&
  code.roles.includes(role) &&
  !code.redeemed.has(role) &&
  allows(code.scopes, scopes);

/** A device that keeps asking for longer than a request lives. */
const persist = (wish: Wish): Command =>
  command(`keep asking ${JSON.stringify(wish)}`, async (model, subject) => {
    for (const command of [
      connect(wish, false),
      advance(3 * MINUTE),
      connect(wish, false),
      advance(3 * MINUTE),
    ])
      await command.run(model, subject);
  });

const SCOPES = [[], ["operator.read"], ["operator.write"], ["operator.pairing"], ["operator.admin"]];

const wishArbitrary: fc.Arbitrary<Wish> = fc
  .record({
    name: fc.constantFrom(...NAMES),
    role: fc.constantFrom("operator", "operator", "node"),
    scopes: fc.constantFrom(...SCOPES),
    platform: fc.constantFrom(PLATFORMS[0], PLATFORMS[0], PLATFORMS[0], PLATFORMS[1]),
  })
  .map((wish) => (wish.role === "node" ? { ...wish, scopes: [] } : wish));

export const commandsArbitrary = fc.commands(
  [
    wishArbitrary.map((wish) => connect(wish, false)),
    fc.tuple(wishArbitrary, fc.boolean()).map(([wish, isLocal]) => connect(wish, isLocal)),
    wishArbitrary.map(persist),
    fc.constantFrom("phone" as const, "node" as const).map(issue),
    fc.tuple(wishArbitrary, fc.nat(5)).map(([wish, pick]) => redeem(wish, pick)),
    ...settleCommands,
  ],
  // The default size makes ten commands at most: too few to pair, revoke and come back.
  { maxCommands: 40, size: "medium" },
);
