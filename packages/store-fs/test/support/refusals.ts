import { createFileStore } from "../../src/index.js";
import { approve, GRANTS } from "./records.js";

/** An allowlist as OpenClaw writes it, with one sender. */
export const LIST = '{ "version": 1, "allowFrom": ["1"] }';

/** What a look-up, a listing and an approval are refused with. */
export async function refusals(directory: string): Promise<readonly unknown[]> {
  const store = createFileStore({ directory });
  const outcomes = await Promise.allSettled([
    store.get(GRANTS, "9"),
    store.entries(GRANTS)[Symbol.asyncIterator]().next(),
    approve(store, GRANTS, "2"),
  ]);
  await store.close();
  return outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "done"));
}

/** All three refused with one code. */
export const allRefused = (code: string): readonly string[] => [code, code, code];
