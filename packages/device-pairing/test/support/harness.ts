import { createHash } from "node:crypto";
import type { DeviceRecord, DeviceRequestRecord, Store, StoredRecord } from "@openclaw/contracts";
import { DEVICE_REQUESTS, DEVICES } from "@openclaw/contracts";
import { createMemoryStore } from "@openclaw/pairing-core";
import { createDeterministicRandom, createFakeClock, type FakeClock } from "@openclaw/testkit";
import { CHECKS, type Checks } from "../../src/checks.js";
import { createCheckedPairing } from "../../src/create-device-pairing.js";
import { readDevice } from "../../src/read-records.js";
import {
  hostCaller,
  sessionCaller,
  type Caller,
  type ConnectOutcome,
  type DeviceConnect,
  type DeviceEvent,
  type DevicePairing,
  type DevicePairingLimits,
} from "../../src/index.js";

export const OWNER = hostCaller("alice");
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A session that authenticated with the shared secret and has these scopes. */
export const session = (...scopes: readonly string[]) => sessionCaller({ scopes });

export interface Key {
  readonly deviceId: string;
  readonly publicKey: string;
}

/** The key of a device: another one for each name. Nothing is signed here, so it needs no private half. */
export function keyOf(name: string): Key {
  const bytes = createHash("sha256").update(name).digest();
  return {
    publicKey: bytes.toString("base64url"),
    deviceId: createHash("sha256").update(bytes).digest("hex"),
  };
}

export interface ConnectChange extends Partial<Omit<DeviceConnect, "client" | "credentials">> {
  readonly client?: Partial<DeviceConnect["client"]>;
  readonly credentials?: Partial<DeviceConnect["credentials"]>;
}

/** What a program sends that has the shared secret: operator unless told otherwise, from another machine. */
export function connectOf(
  name: string,
  { client, credentials, ...change }: ConnectChange = {},
): DeviceConnect {
  const role = change.role ?? "operator";
  return {
    ...keyOf(name),
    role,
    scopes: role === "operator" ? ["operator.read"] : [],
    remoteIp: "192.0.2.1",
    approveSilently: false,
    ...change,
    client: { id: "cli", mode: "cli", version: "1", platform: "linux", displayName: name, ...client },
    credentials: { sharedSecret: credentials === undefined, ...credentials },
  };
}

export interface HarnessOptions {
  readonly store?: Store;
  readonly clock?: FakeClock;
  readonly limits?: DevicePairingLimits;
  readonly checks?: Checks;
  readonly create?: typeof createCheckedPairing;
  /** Nobody watches: no more calls of the store than those of the operation. */
  readonly silent?: boolean;
}

export type Admitted = Extract<ConnectOutcome, { readonly status: "admitted" }>;
export type Waiting = Extract<ConnectOutcome, { readonly status: "pairing-required" }>;

export interface Harness {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly pairing: DevicePairing;
  readonly events: DeviceEvent[];
  /** Another process on the same store: same clock, nothing remembered. */
  readonly restart: () => DevicePairing;
  readonly connect: (name: string, change?: ConnectChange) => Promise<ConnectOutcome>;
  /** Connects, and is told to wait. */
  readonly ask: (name: string, change?: ConnectChange) => Promise<Waiting>;
  /** Connects, and is let in. */
  readonly enter: (name: string, change?: ConnectChange) => Promise<Admitted>;
  /** Asks, is approved by the owner, and is let in. */
  readonly pair: (name: string, change?: ConnectChange) => Promise<Admitted>;
  readonly recordOf: (name: string) => Promise<DeviceRecord | undefined>;
  /** Writes a record of a device as another program might. */
  readonly edit: (name: string, change: (record: StoredRecord) => StoredRecord) => Promise<void>;
}

let seeds = 0;

export function createHarness(options: HarnessOptions = {}): Harness {
  const { store = createMemoryStore(), clock = createFakeClock(), limits, checks = CHECKS } = options;
  const { create = createCheckedPairing } = options;
  // Two processes never draw the same.
  const random = createDeterministicRandom((seeds += 1));
  const restart = (): DevicePairing => create({ store, clock, random, ...(limits && { limits }) }, checks);
  const pairing = restart();
  const events: DeviceEvent[] = [];
  if (options.silent !== true) pairing.watch((event) => events.push(event));

  const connect: Harness["connect"] = (name, change) => pairing.connect(connectOf(name, change));
  const ask: Harness["ask"] = async (name, change) =>
    expectStatus(await connect(name, change), "pairing-required");
  const enter: Harness["enter"] = async (name, change) =>
    expectStatus(await connect(name, change), "admitted");
  return {
    store,
    clock,
    pairing,
    events,
    restart,
    connect,
    ask,
    enter,
    pair: async (name, change) => {
      const { request } = await ask(name, change);
      const approved = await pairing.approve({ requestId: request.requestId, caller: OWNER });
      if (approved.status !== "approved") throw new Error(`The approval was ${approved.status}.`);
      return enter(name, change);
    },
    recordOf: async (name) =>
      readDevice(await store.get(DEVICES, keyOf(name).deviceId), keyOf(name).deviceId),
    edit: (name, change) => {
      const { deviceId } = keyOf(name);
      return store.transact([DEVICES], async (transaction) => {
        transaction.put(DEVICES, deviceId, change((await transaction.get(DEVICES, deviceId)) ?? {}));
      });
    },
  };
}

export function expectStatus<Status extends ConnectOutcome["status"]>(
  outcome: ConnectOutcome,
  status: Status,
): Extract<ConnectOutcome, { readonly status: Status }> {
  const isExpected = (
    candidate: ConnectOutcome,
  ): candidate is Extract<ConnectOutcome, { readonly status: Status }> => candidate.status === status;
  if (!isExpected(outcome)) throw new Error(`Expected ${status}, not ${JSON.stringify(outcome)}.`);
  return outcome;
}

/** A session of a device that is paired with these scopes, as another program might have paired it. */
export async function deviceSession(
  store: Store,
  name: string,
  ...scopes: readonly string[]
): Promise<Caller> {
  const key = keyOf(name);
  const token = { token: `token of ${name}`, role: "operator", scopes, createdAtMs: 1 } as const;
  const record: DeviceRecord = {
    ...key,
    platform: "linux",
    clientId: "cli",
    clientMode: "cli",
    role: "operator",
    roles: ["operator"],
    scopes,
    tokens: { operator: token },
    createdAtMs: 1,
    approvedAtMs: 1,
  };
  await store.transact([DEVICES], (transaction) => transaction.put(DEVICES, key.deviceId, { ...record }));
  return sessionCaller({ scopes, deviceId: key.deviceId });
}

/** Puts a request as another program might. */
export const putRequest = (store: Store, record: DeviceRequestRecord): Promise<void> =>
  store.transact([DEVICE_REQUESTS], (transaction) =>
    transaction.put(DEVICE_REQUESTS, record.requestId, record),
  );

/** Every record of a store, by collection: for tests of what was and what was not written. */
export async function dump(store: Store): Promise<Record<string, Record<string, unknown>>> {
  const all: Record<string, Record<string, unknown>> = {};
  for (const collection of await store.collections("")) {
    const records: Record<string, unknown> = {};
    for await (const [key, record] of store.entries(collection)) records[key] = record;
    all[collection] = records;
  }
  return all;
}

/** A store that counts what is done with it. */
export function counting(store: Store): {
  readonly store: Store;
  readonly count: Record<keyof Store, number>;
} {
  const count = { transact: 0, get: 0, entries: 0, collections: 0, watch: 0, close: 0 };
  return {
    count,
    store: {
      ...store,
      transact: (names, work) => ((count.transact += 1), store.transact(names, work)),
      get: (collection, key) => ((count.get += 1), store.get(collection, key)),
      entries: (collection, page) => ((count.entries += 1), store.entries(collection, page)),
    },
  };
}
