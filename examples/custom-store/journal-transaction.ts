import { OpenClawError, type StoredRecord, type Transaction } from "@openclaw/contracts";
import type { Operation, Records } from "./journal.js";

/** A transaction that works on drafts; `finish` ends it and hands them over with what was written. */
export function openTransaction(names: readonly string[], state: ReadonlyMap<string, Records>) {
  const drafts = new Map(names.map((name) => [name, new Map(state.get(name))]));
  const operations: Operation[] = [];
  let isRunning = true;
  const draft = (name: string): Records => {
    const records = isRunning ? drafts.get(name) : undefined;
    if (records === undefined) throw misuse(`${name} cannot be used here: name it in the transaction.`);
    return records;
  };
  const transaction: Transaction = {
    get: async (name, key) => copy(draft(name).get(key)),
    entries: async (name) => [...draft(name)].map(([key, record]) => [key, copy(record)] as const),
    put: (name, key, record) => {
      const stored = copy(record);
      draft(name).set(key, stored);
      operations.push([name, key, stored]);
    },
    delete: (name, key) => {
      draft(name).delete(key);
      operations.push([name, key]);
    },
  };
  const finish = () => {
    isRunning = false;
    return { drafts, operations };
  };
  return { transaction, finish };
}

/** Nobody can change what is stored through an object that was handed in or out. */
export function copy<Value extends StoredRecord | undefined>(record: Value): Value {
  return record === undefined ? record : JSON.parse(JSON.stringify(record));
}

export const misuse = (message: string): OpenClawError => new OpenClawError("STORE_MISUSE", message);
