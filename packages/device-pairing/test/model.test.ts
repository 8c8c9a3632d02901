import { CLOCK_KEY, DEVICE_CLOCK, DEVICE_REQUESTS, SETUP_CODES, type Store } from "@openclaw/contracts";
import { createMemoryStore } from "@openclaw/pairing-core";
import { createDeterministicRandom, createFakeClock } from "@openclaw/testkit";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { CHECKS } from "../src/checks.js";
import { createCheckedPairing } from "../src/create-device-pairing.js";
import {
  createDevicePairing,
  type ConnectOutcome,
  type DeviceConnect,
  type DevicePairing,
  type DevicePairingOptions,
} from "../src/index.js";
import { OWNER } from "./support/harness.js";
import { commandsArbitrary } from "./support/model-commands.js";
import { MAX_REQUESTS, createModel, type Subject } from "./support/model.js";
import { dyingAfter, neverDeleting, putting, withoutWrites } from "./support/store-twins.js";

type Create = (options: DevicePairingOptions) => DevicePairing;

const LIMITS = { maxRequests: MAX_REQUESTS };

function createSubject(create: Create): Subject {
  const memory = createMemoryStore();
  const clock = createFakeClock();
  const random = createDeterministicRandom();
  let dying: number | undefined;
  const store: Store = {
    ...memory,
    transact: (names, work) => {
      const collections = dying;
      dying = undefined;
      return (collections === undefined ? memory : dyingAfter(memory, collections)).transact(names, work);
    },
  };
  const start = (): DevicePairing => create({ store, clock, random, limits: LIMITS });
  let pairing = start();
  return {
    clock,
    // Each call looks the current one up, so that a restart reaches the commands.
    get pairing() {
      return pairing;
    },
    dieAfter: (collections) => {
      dying = collections;
    },
    restart: async () => {
      dying = undefined;
      pairing = start();
      return Number((await memory.get(DEVICE_CLOCK, CLOCK_KEY))?.["latestTimeMs"] ?? 0);
    },
  };
}

async function run(
  create: Create,
  numRuns: number,
): Promise<{ failed: boolean; report: string | undefined }> {
  const property = fc.asyncProperty(commandsArbitrary, (commands) =>
    fc.asyncModelRun(() => ({ model: createModel(), real: createSubject(create) }), commands),
  );
  const details = await fc.check(property, { seed: 20_260_101, numRuns, endOnFailure: true });
  const broken = details.errorInstance instanceof Error ? `${details.errorInstance.message}\n` : "";
  return {
    failed: details.failed,
    report: details.failed ? broken + fc.defaultReportMessage(details) : undefined,
  };
}

it("S11, S16, S17, S24, S28, S42, S44, S46, S53, S89: whatever is asked, redeemed, approved, rejected, rotated, revoked, removed, waited for, crashed or restarted, the model agrees.", async () => {
  const details = await run(createDevicePairing, 250);
  expect(details).toEqual({ failed: false, report: undefined });
}, 120_000);

/** The real thing with one rule taken out. The model must notice each. */
const TWINS: Readonly<Record<string, Create>> = {
  "the comparison of what an id shows": (options) => {
    const pairing = createDevicePairing(options);
    return { ...pairing, connect: (input) => keepingId(options.store, pairing.connect(input)) };
  },
  "the purge of requests on removal": (options) => {
    const pairing = createDevicePairing({ ...options, store: neverDeleting(options.store, DEVICE_REQUESTS) });
    return { ...createDevicePairing(options), remove: (input) => pairing.remove(input) };
  },
  "the purge of codes on removal and rejection": (options) => {
    const pairing = createDevicePairing({ ...options, store: neverDeleting(options.store, SETUP_CODES) });
    return {
      ...createDevicePairing(options),
      remove: (input) => pairing.remove(input),
      reject: (input) => pairing.reject(input),
    };
  },
  "the spending of a request": (options) => {
    const pairing = createDevicePairing({ ...options, store: neverDeleting(options.store, DEVICE_REQUESTS) });
    return { ...createDevicePairing(options), approve: (input) => pairing.approve(input) };
  },
  "the memory of a revocation": (options) => {
    // As 2.17: whoever has the shared secret gets a new token.
    const pairing = createDevicePairing(options);
    const connect: DevicePairing["connect"] = async (input) => {
      const outcome = await pairing.connect(input);
      if (outcome.status !== "pairing-required" || outcome.reason !== "role-upgrade") return outcome;
      const device = await pairing.findDevice(input.deviceId);
      return device?.roles.includes(input.role) === true ? approving(pairing, input) : outcome;
    };
    return { ...pairing, connect };
  },
  "the text of a token that lives": (options) => {
    // As 2.17: an approval makes a new token, and the old one ends.
    const pairing = createDevicePairing(options);
    const approve: DevicePairing["approve"] = async (input) => {
      const outcome = await pairing.approve(input);
      if (outcome.status === "approved") await pairing.rotateToken({ ...outcome.device, caller: OWNER });
      return outcome;
    };
    return { ...pairing, approve };
  },
  "the end of a rotated token": (options) => {
    const pairing = createDevicePairing(options);
    const rotateToken: DevicePairing["rotateToken"] = (input) =>
      createDevicePairing({ ...options, store: withoutWrites(options.store) }).rotateToken(input);
    return { ...pairing, rotateToken };
  },
  "the cap": (options) => createDevicePairing({ ...options, limits: { maxRequests: 1000 } }),
  "the lifetime of requests": (options) =>
    createDevicePairing({ ...options, limits: { ...options.limits, requestLifetimeMs: 1e12 } }),
  "the keeping alive of requests": (options) =>
    createDevicePairing({
      ...options,
      store: putting(options.store, DEVICE_REQUESTS, (record) => ({
        ...record,
        refreshedAtMs: record["ts"],
      })),
    }),
  "the pause between replacements": (options) =>
    createDevicePairing({
      ...options,
      store: putting(options.store, DEVICE_REQUESTS, (record) => ({ ...record, supersedes: false })),
    }),
  "the lifetime of setup codes": (options) =>
    createDevicePairing({ ...options, limits: { ...options.limits, setupCodeLifetimeMs: 1e12 } }),
  "the device of a setup code": (options) =>
    createDevicePairing({
      ...options,
      store: putting(options.store, SETUP_CODES, (record) =>
        Object.fromEntries(
          Object.entries(record).filter(([field]) => !["deviceId", "publicKey", "boundAtMs"].includes(field)),
        ),
      ),
    }),
  "the spending of a setup code": (options) =>
    createDevicePairing({ ...options, store: neverDeleting(options.store, SETUP_CODES) }),
  "the approval after a setup code": (options) => {
    const pairing = createDevicePairing(options);
    const connect: DevicePairing["connect"] = async (input) => {
      const outcome = await pairing.connect(input);
      const isSetup = outcome.status === "pairing-required" && outcome.request.setupId !== undefined;
      return isSetup ? approving(pairing, input) : outcome;
    };
    return { ...pairing, connect };
  },
  "the limit of silence to newcomers": (options) => {
    const pairing = createDevicePairing(options);
    const connect: DevicePairing["connect"] = async (input) => {
      const outcome = await pairing.connect(input);
      const isLocal = outcome.status === "pairing-required" && input.approveSilently;
      return isLocal ? approving(pairing, input) : outcome;
    };
    return { ...pairing, connect };
  },
  "the pin of the platform": (options) => {
    const pairing = createDevicePairing(options);
    const connect: DevicePairing["connect"] = (input) =>
      pairing.connect({ ...input, client: { ...input.client, platform: "linux" } });
    return { ...pairing, connect };
  },
  "what the caller has": (options) =>
    createCheckedPairing(options, { ...CHECKS, findMissing: () => undefined }),
  "who may approve nodes": (options) =>
    createCheckedPairing(options, { ...CHECKS, managesNodes: () => true }),
  "whether the caller still is what it was": (options) =>
    createCheckedPairing(options, { ...CHECKS, isCurrent: () => true }),
  "whether a role lives": (options) => createCheckedPairing(options, { ...CHECKS, isRoleLive: () => true }),
  "the order of writes": (options) => {
    const { store } = options;
    const reversing: Store = {
      ...store,
      transact: (names, work) => store.transact(names.toReversed(), work),
    };
    return createDevicePairing({ ...options, store: reversing });
  },
  "the memory of time": (options) => {
    const { store } = options;
    // Every call starts from the wall clock alone.
    const forgetting: Store = {
      ...store,
      get: async (name, key) => (name === DEVICE_CLOCK ? undefined : store.get(name, key)),
      transact: (names, work) =>
        store.transact(names, (transaction) =>
          work({
            ...transaction,
            get: async (name, key) => (name === DEVICE_CLOCK ? undefined : transaction.get(name, key)),
          }),
        ),
    };
    const fresh = (): DevicePairing => createDevicePairing({ ...options, store: forgetting });
    return {
      ...fresh(),
      connect: (input) => fresh().connect(input),
      approve: (input) => fresh().approve(input),
      listRequests: (caller) => fresh().listRequests(caller),
    };
  },
};

it.each(Object.keys(TWINS))(
  "L9: a twin without %s is caught.",
  async (rule) => {
    const details = await run(TWINS[rule] ?? createDevicePairing, 2000);
    expect(details.failed).toBe(true);
  },
  120_000,
);

/** Approves what waits as nobody should, and lets the device in. */
async function approving(pairing: DevicePairing, input: DeviceConnect): Promise<ConnectOutcome> {
  const waiting = (await pairing.listRequests(OWNER)).find(({ deviceId }) => deviceId === input.deviceId);
  if (waiting !== undefined) await pairing.approve({ requestId: waiting.requestId, caller: OWNER });
  return pairing.connect(input);
}

/** Puts what is new under the id that was there: as if the owner had been shown it. */
async function keepingId(store: Store, connecting: Promise<ConnectOutcome>): Promise<ConnectOutcome> {
  const outcome = await connecting;
  if (outcome.status !== "pairing-required" || outcome.supersededRequestId === undefined) return outcome;
  const { requestId } = outcome.request;
  const kept = outcome.supersededRequestId;
  await store.transact([DEVICE_REQUESTS], async (transaction) => {
    const record = await transaction.get(DEVICE_REQUESTS, requestId);
    transaction.delete(DEVICE_REQUESTS, requestId);
    transaction.put(DEVICE_REQUESTS, kept, { ...record, requestId: kept });
  });
  const { supersededRequestId: _, ...rest } = outcome;
  return { ...rest, created: false, request: { ...outcome.request, requestId: kept } };
}
