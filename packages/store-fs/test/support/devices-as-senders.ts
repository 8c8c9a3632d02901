import {
  DEVICE_CLOCK,
  DEVICE_REQUESTS,
  DEVICES,
  NODES,
  SETUP_CODES,
  type CollectionName,
  type Page,
  type Store,
  type StoredRecord,
  type Transaction,
} from "@openclaw/contracts";
import { COUNTERS, GRANTS, NOTICES, REQUESTS, WORK_GRANTS } from "./records.js";
import { device, deviceRequest, node } from "./device-records.js";

/** Keeps the records of the store suite, which are of DM pairing, as devices, so that the suite tests those files. */
interface Disguise {
  readonly collection: CollectionName;
  readonly wear: (key: string, record: StoredRecord) => StoredRecord;
  readonly takeOff: (record: StoredRecord) => StoredRecord;
}

const plain = (collection: CollectionName): Disguise => ({
  collection,
  wear: (_key, record) => record,
  takeOff: (record) => record,
});

/** Half of it lies in OpenClaw's file and half beside it, and both must come back. */
const asDevice = (
  collection: CollectionName,
  make: (id: string, displayName: string) => StoredRecord,
): Disguise => ({
  collection,
  wear: (key, record) => ({ ...make(`id:${key}`, JSON.stringify(record)), beside: record }),
  takeOff: ({ displayName, beside }) => {
    if (typeof displayName !== "string" || displayName !== JSON.stringify(beside)) {
      throw new Error("the two halves are of different records");
    }
    const record: StoredRecord = JSON.parse(displayName);
    return record;
  },
});

const DISGUISES: ReadonlyMap<CollectionName, Disguise> = new Map([
  [GRANTS, asDevice(DEVICES, (id, displayName) => device(id, { displayName }))],
  [WORK_GRANTS, asDevice(NODES, (id, displayName) => node(id, { displayName }))],
  [REQUESTS, asDevice(DEVICE_REQUESTS, (id, displayName) => deviceRequest(id, { displayName }))],
  [COUNTERS, plain(SETUP_CODES)],
  [NOTICES, plain(DEVICE_CLOCK)],
]);

function disguiseOf(collection: CollectionName): Disguise {
  const disguise = DISGUISES.get(collection);
  if (disguise === undefined) throw new Error(`no disguise for ${collection}`);
  return disguise;
}

const idOf = (key: string): string => `id:${key}`;
const keyOf = (id: string): string => id.slice("id:".length);

const read = ({ takeOff }: Disguise, record: StoredRecord | undefined): StoredRecord | undefined =>
  record && takeOff(record);
const pageOf = ({ after, ...rest }: Page): Page =>
  after === undefined ? rest : { ...rest, after: idOf(after) };

const inDisguise = (transaction: Transaction): Transaction => ({
  get: async (name, key) =>
    read(disguiseOf(name), await transaction.get(disguiseOf(name).collection, idOf(key))),
  entries: async (name) => {
    const entries = await transaction.entries(disguiseOf(name).collection);
    return entries.map(([id, record]) => [keyOf(id), disguiseOf(name).takeOff(record)]);
  },
  put: (name, key, record) =>
    transaction.put(disguiseOf(name).collection, idOf(key), disguiseOf(name).wear(key, record)),
  delete: (name, key) => transaction.delete(disguiseOf(name).collection, idOf(key)),
});

/** The store, as one for senders. */
export function devicesAsSenders(store: Store): Store {
  return {
    transact: (names, work) =>
      store.transact(
        names.map((name) => disguiseOf(name).collection),
        (transaction) => work(inDisguise(transaction)),
      ),
    get: async (name, key) => read(disguiseOf(name), await store.get(disguiseOf(name).collection, idOf(key))),
    async *entries(name, page) {
      const entries = store.entries(disguiseOf(name).collection, page && pageOf(page));
      for await (const [id, record] of entries) yield [keyOf(id), disguiseOf(name).takeOff(record)];
    },
    collections: async (prefix) => {
      const there = new Set(await store.collections(""));
      const names = [...DISGUISES].filter(([, { collection }]) => there.has(collection));
      return names.map(([name]) => name).filter((name) => name.startsWith(prefix));
    },
    watch: (names, onChange) =>
      store.watch(
        names.map((name) => disguiseOf(name).collection),
        ({ collection }) => {
          for (const [name, disguise] of DISGUISES) {
            if (disguise.collection === collection) onChange({ collection: name });
          }
        },
      ),
    close: () => store.close(),
  };
}
