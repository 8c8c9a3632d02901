import { SETUP_CODES, type Store, type StoredRecord } from "@openclaw/contracts";
import type { DevicePairing, IssueSetupCode } from "../../src/index.js";
import { decodeSetupCode } from "../../src/setup-code.js";
import { OWNER } from "./harness.js";

export const URL = "wss://gateway.example.com";

/** Issues a code and reads it as its device does. */
export async function issueCode(pairing: DevicePairing, input: Partial<IssueSetupCode> = {}) {
  const issued = await pairing.issueSetupCode({ caller: OWNER, url: URL, ...input });
  if (issued.status !== "issued") throw new Error(`The code was ${issued.status}.`);
  return { ...issued, ...decodeSetupCode(issued.setupCode) };
}

/** Every stored code. */
export async function codesIn(store: Store): Promise<readonly StoredRecord[]> {
  const found: StoredRecord[] = [];
  for await (const [, record] of store.entries(SETUP_CODES)) found.push(record);
  return found;
}

/** Changes every stored code as a hand in the file might. */
export const editCodes = (store: Store, change: (record: StoredRecord) => StoredRecord): Promise<void> =>
  store.transact([SETUP_CODES], async (transaction) => {
    for (const [key, record] of await transaction.entries(SETUP_CODES)) {
      transaction.put(SETUP_CODES, key, change(record));
    }
  });
