import * as fc from "fast-check";
import type { FakeClock } from "@openclaw/testkit";
import type { Pairing } from "../../src/index.js";
import { HOST, HOUR } from "./harness.js";

// A reference that is simple enough to be believed: it knows senders, codes and times, and neither stores nor
// transactions. The real thing, and each of its mutated twins, runs the same commands beside it.

const SENDERS = ["1", "2", "3", "4", "5"] as const;
const ACCOUNTS = ["default", "work"] as const;
const CAP = 3;
const CHANNEL = "telegram";

/** What the model watches: an implementation on a store and a clock that the model moves. */
export interface Subject {
  readonly clock: FakeClock;
  readonly pairing: Pairing;
  /** Forgets everything but the store, and tells the latest time that the store remembers. */
  readonly restart: () => Promise<number>;
}

interface Waiting {
  readonly code: string;
  readonly createdAtMs: number;
}

export interface Model {
  readonly waiting: Map<string, Waiting>;
  /** Key to the end of the grant; `Infinity` has none. */
  readonly granted: Map<string, number>;
  /** Every code that was ever issued, oldest first. */
  readonly codes: { readonly key: string; readonly code: string }[];
  /** The latest time that the subject has seen since its last restart. */
  latestMs: number;
}

export const createModel = (): Model => ({ waiting: new Map(), granted: new Map(), codes: [], latestMs: 0 });

type Command = fc.AsyncCommand<Model, Subject>;
const key = (account: string, senderId: string): string => `${account}/${senderId}`;

function check(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`Broken rule: ${rule}`);
}

/** The subject reads its clock; requests that are over leave the model. */
function tick(model: Model, { clock }: Subject): number {
  model.latestMs = Math.max(model.latestMs, clock.now());
  for (const [name, { createdAtMs }] of model.waiting) {
    const ageMs = model.latestMs - createdAtMs;
    // From the future: the clock was set back, and nobody remembers how far.
    if (ageMs > HOUR || ageMs < 0) model.waiting.delete(name);
  }
  return model.latestMs;
}

const isGranted = (model: Model, name: string): boolean => (model.granted.get(name) ?? -1) >= model.latestMs;

const command = (title: string, run: (model: Model, subject: Subject) => Promise<void>): Command => ({
  check: () => true,
  run: async (model, subject) => {
    await run(model, subject);
    await checkEverything(model, subject);
  },
  toString: () => title,
});

/** After each command the subject admits, lists and hides exactly what the model does. */
async function checkEverything(model: Model, subject: Subject): Promise<void> {
  tick(model, subject);
  const listed = await subject.pairing.listRequests({ channel: CHANNEL });
  const listedKeys = listed
    .map(({ account, senderId, code }) => `${key(account, senderId)} ${code}`)
    .toSorted();
  const expected = [...model.waiting].map(([name, { code }]) => `${name} ${code}`).toSorted();
  check(
    listedKeys.join() === expected.join(),
    `the list is [${expected.join()}], not [${listedKeys.join()}]`,
  );
  const grants = await subject.pairing.listGrants({ channel: CHANNEL });
  const grantedKeys = grants.map(({ account, senderId }) => key(account, senderId)).toSorted();
  check(grantedKeys.join() === [...model.granted.keys()].toSorted().join(), "grants are there, ended or not");
  check(new Set(listed.map(({ code }) => code)).size === listed.length, "codes that wait are unique");
  for (const account of ACCOUNTS) {
    const own = listed.filter((request) => request.account === account);
    check(own.length <= CAP, "no more requests wait than the cap allows");
    for (const senderId of SENDERS) {
      const grant = await subject.pairing.findGrant({ channel: CHANNEL, account, senderId });
      const isAdmitted = grant !== undefined && !grant.ended;
      const name = key(account, senderId);
      check(
        isAdmitted === isGranted(model, name),
        `${name} is ${isGranted(model, name) ? "" : "not "}admitted`,
      );
    }
  }
}

const request = (account: string, senderId: string): Command =>
  command(`request ${key(account, senderId)}`, async (model, subject) => {
    const nowMs = tick(model, subject);
    const name = key(account, senderId);
    const outcome = await subject.pairing.request({ channel: CHANNEL, account, senderId });
    const known = model.waiting.get(name);
    const others = [...model.waiting.keys()].filter((other) => other.startsWith(`${account}/`));
    if (isGranted(model, name)) check(outcome.status === "already-approved", "who is approved gets no code");
    else if (known !== undefined) {
      check(outcome.status === "already-pending", "a sender who waits makes no second request");
      check("request" in outcome && outcome.request.code === known.code, "a sender who waits keeps the code");
      model.granted.delete(name);
    } else if (others.length >= CAP) check(outcome.status === "too-many-pending", "a full account refuses");
    else {
      check(outcome.status === "issued", `a new sender gets a code, not ${outcome.status}`);
      if (outcome.status !== "issued") return;
      const { code } = outcome.request;
      check(!model.codes.some((old) => old.code === code), "a code is never issued twice");
      model.waiting.set(name, { code, createdAtMs: nowMs });
      model.codes.push({ key: name, code });
      // Only one that has ended can be there; another program that approves the sender must not find it.
      model.granted.delete(name);
    }
  });

/** Approves or rejects one of the codes that were ever issued: one that waits, was used, rejected or has expired. */
const settle = (verb: "approve" | "reject", pick: number, endsInMs?: number): Command =>
  command(
    `${verb} code ${pick}${endsInMs === undefined ? "" : ` for ${endsInMs} ms`}`,
    async (model, subject) => {
      const nowMs = tick(model, subject);
      const chosen = model.codes[pick % Math.max(1, model.codes.length)];
      if (chosen === undefined) return;
      const isLive = model.waiting.get(chosen.key)?.code === chosen.code;
      const endsAtMs = endsInMs === undefined ? {} : { endsAtMs: nowMs + endsInMs };
      const outcome =
        verb === "approve"
          ? await subject.pairing.approve({ code: chosen.code, approver: HOST, ...endsAtMs })
          : await subject.pairing.reject({ codeOrSenderId: chosen.code, approver: HOST });
      const done = verb === "approve" ? "approved" : "rejected";
      check(outcome.status === (isLive ? done : "not-found"), `${verb} of ${chosen.code}: ${outcome.status}`);
      if (!isLive) return;
      model.waiting.delete(chosen.key);
      if (verb === "approve")
        model.granted.set(chosen.key, endsInMs === undefined ? Infinity : nowMs + endsInMs);
    },
  );

const revoke = (account: string, senderId: string): Command =>
  command(`revoke ${key(account, senderId)}`, async (model, subject) => {
    tick(model, subject);
    const outcome = await subject.pairing.revoke({ channel: CHANNEL, account, senderId });
    const had = model.granted.delete(key(account, senderId));
    check(outcome.status === (had ? "revoked" : "not-found"), "a revocation ends what was granted");
  });

const advance = (milliseconds: number): Command =>
  command(`advance ${milliseconds} ms`, async (_model, { clock }) => clock.advance(milliseconds));

const restart = command("restart", async (model, subject) => {
  model.latestMs = await subject.restart();
});

export const commandsArbitrary = fc.commands(
  [
    fc
      .tuple(fc.constantFrom(...ACCOUNTS), fc.constantFrom(...SENDERS))
      .map(([account, id]) => request(account, id)),
    fc
      .tuple(fc.constantFrom(...ACCOUNTS), fc.constantFrom(...SENDERS))
      .map(([account, id]) => request(account, id)),
    fc.nat(40).map((pick) => settle("approve", pick)),
    fc
      .tuple(fc.nat(40), fc.integer({ min: 1, max: 2 * HOUR }))
      .map(([pick, ends]) => settle("approve", pick, ends)),
    fc.nat(40).map((pick) => settle("reject", pick)),
    fc
      .tuple(fc.constantFrom(...ACCOUNTS), fc.constantFrom(...SENDERS))
      .map(([account, id]) => revoke(account, id)),
    fc.integer({ min: 1, max: HOUR }).map(advance),
    fc.integer({ min: 1, max: 2 * HOUR }).map((milliseconds) => advance(-milliseconds)),
    fc.constant(restart),
  ],
  { maxCommands: 40 },
);
