import * as fc from "fast-check";
import type { Store } from "@openclaw/contracts";
import { createDeterministicRandom, createFakeClock } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { createMemoryStore, createPairing, type Pairing, type PairingOptions } from "../src/index.js";
import { HOST } from "./support/harness.js";
import { commandsArbitrary, createModel, type Subject } from "./support/model.js";

type Create = (options: PairingOptions) => Pairing;

const REQUESTS = "pairing-requests/telegram";
const COUNTERS = "pairing-counters/telegram";
const GRANTS = "pairing-grants/telegram/default";

function createSubject(create: Create): Subject {
  const store = createMemoryStore();
  const clock = createFakeClock();
  const random = createDeterministicRandom();
  let pairing = create({ store, clock, random });
  // Each call looks the current one up, so that a restart reaches the commands.
  const current: Pairing = {
    request: (input) => pairing.request(input),
    recordChallenge: (request, status) => pairing.recordChallenge(request, status),
    approve: (input) => pairing.approve(input),
    reject: (input) => pairing.reject(input),
    revoke: (input) => pairing.revoke(input),
    findGrant: (input) => pairing.findGrant(input),
    recordAliases: (grant, person) => pairing.recordAliases(grant, person),
    listRequests: (filter) => pairing.listRequests(filter),
    listGrants: (filter) => pairing.listGrants(filter),
    listCounters: (filter) => pairing.listCounters(filter),
  };
  const restart = async (): Promise<number> => {
    pairing = create({ store, clock, random });
    let latestMs = 0;
    for await (const [, record] of store.entries(COUNTERS)) {
      latestMs = Math.max(latestMs, Number(record["latestTimeMs"]));
    }
    return latestMs;
  };
  return { clock, pairing: current, restart };
}

async function run(
  create: Create,
  numRuns: number,
): Promise<{ failed: boolean; report: string | undefined }> {
  const property = fc.asyncProperty(commandsArbitrary, (commands) =>
    fc.asyncModelRun(() => ({ model: createModel(), real: createSubject(create) }), commands),
  );
  const details = await fc.check(property, { seed: 20_260_101, numRuns, endOnFailure: true });
  return { failed: details.failed, report: fc.defaultReportMessage(details) };
}

it("S53, S93, S95, S96, S122: whatever is asked, approved, rejected, revoked, waited for or restarted, the model agrees.", async () => {
  const details = await run(createPairing, 1000);
  expect(details).toEqual({ failed: false, report: undefined });
}, 60_000);

/** The real thing with one rule taken out. The model must notice each. */
const TWINS: Readonly<Record<string, Create>> = {
  "the cap": (options) => createPairing({ ...options, limits: { maxPending: 1000 } }),
  "the lifetime of codes": (options) => createPairing({ ...options, limits: { codeLifetimeMs: 1e12 } }),
  "one row and code per sender": (options) => {
    const pairing = createPairing(options);
    const request: Pairing["request"] = async (input) => {
      await pairing.reject({ ...input, codeOrSenderId: input.senderId, approver: HOST });
      return pairing.request(input);
    };
    return { ...pairing, request };
  },
  "the account of a request": (options) => {
    const pairing = createPairing(options);
    return { ...pairing, request: (input) => pairing.request({ ...input, account: "default" }) };
  },
  "the account of a grant": (options) => {
    const pairing = createPairing(options);
    return { ...pairing, findGrant: (input) => pairing.findGrant({ ...input, account: "default" }) };
  },
  "the account of a revocation": (options) => {
    const pairing = createPairing(options);
    return { ...pairing, revoke: (input) => pairing.revoke({ ...input, account: "default" }) };
  },
  "the end of a grant": (options) => {
    const pairing = createPairing(options);
    const findGrant: Pairing["findGrant"] = async (input) => {
      const grant = await pairing.findGrant(input);
      return grant && { ...grant, ended: false };
    };
    return { ...pairing, findGrant };
  },
  "the spending of a code": (options) =>
    createPairing({ ...options, store: neverDeleting(REQUESTS, options.store) }),
  "the removal of an ended grant": (options) => {
    const pairing = createPairing({ ...options, store: neverDeleting(GRANTS, options.store) });
    return { ...createPairing(options), request: (input) => pairing.request(input) };
  },
  "the memory of time": (options) => {
    // Every call starts from the wall clock alone.
    const fresh = (): Pairing => createPairing({ ...options, store: forgettingTime(options.store) });
    return {
      ...fresh(),
      request: (input) => fresh().request(input),
      approve: (input) => fresh().approve(input),
      findGrant: (input) => fresh().findGrant(input),
      listRequests: (filter) => fresh().listRequests(filter),
    };
  },
};

it.each(Object.keys(TWINS))(
  "L9: a twin without %s is caught.",
  async (rule) => {
    const details = await run(TWINS[rule] ?? createPairing, 1000);
    expect(details.failed).toBe(true);
  },
  60_000,
);

function neverDeleting(kept: string, store: Store): Store {
  return {
    ...store,
    transact: (names, work) =>
      store.transact(names, (transaction) =>
        work({
          ...transaction,
          delete: (collection, key) => {
            if (collection !== kept) transaction.delete(collection, key);
          },
        }),
      ),
  };
}

function forgettingTime(store: Store): Store {
  return {
    ...store,
    transact: (names, work) =>
      store.transact(names, (transaction) =>
        work({
          ...transaction,
          entries: async (collection) => (collection === COUNTERS ? [] : transaction.entries(collection)),
        }),
      ),
    async *entries(collection, page) {
      if (collection !== COUNTERS) yield* store.entries(collection, page);
    },
  };
}
