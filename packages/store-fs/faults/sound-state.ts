import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import type { Store } from "@openclaw/contracts";
import { createFileStore } from "@openclaw/store-fs";
import { ALICE, alice, BOB, bob, COUNTERS, GRANTS, grantOfAlice, grantOfZero, REQUESTS } from "./scenario.js";

export const LONGEST_LOCK_MS = 5000;

/** Makes a directory in which alice waits and somebody else is approved. */
export async function prepareState(directory: string): Promise<void> {
  const store = createFileStore({ directory });
  await store.transact([GRANTS, REQUESTS], (transaction) => {
    transaction.put(GRANTS, "0", grantOfZero);
    transaction.put(REQUESTS, ALICE, alice);
  });
  await store.close();
}

/**
 * Throws unless the state is the old one, the new one or a prefix of the transactions, holds all that was acknowledged,
 * lets the next writer through within five seconds, and is tidy after it.
 */
export async function assertSound(
  directory: string,
  acknowledged: ReadonlySet<string>,
  isFresh: boolean,
): Promise<void> {
  if (fs.existsSync(directory)) assertWholeFiles(directory);
  const store = createFileStore({ directory });
  await assertPrefix(store, acknowledged, isFresh);
  if (fs.existsSync(directory)) ageTemporaries(directory);
  const before = performance.now();
  await store.transact([GRANTS, REQUESTS, COUNTERS], (transaction) =>
    transaction.put(GRANTS, "9", { senderId: "9" }),
  );
  assert.ok(performance.now() - before < LONGEST_LOCK_MS, "a lock was stuck");
  assert.deepEqual(await store.get(GRANTS, "9"), { senderId: "9" });
  await store.close();
  assert.deepEqual(besideData(directory), [], "left behind");
}

export function assertWholeFiles(directory: string): void {
  for (const name of fs.readdirSync(directory)) {
    if (name.endsWith(".json")) JSON.parse(fs.readFileSync(path.join(directory, name), "utf8"));
  }
}

/** What is younger than a minute might still be in use, and is left alone. */
export function ageTemporaries(directory: string): void {
  const atSeconds = Date.now() / 1000 - 120;
  for (const name of fs.readdirSync(directory)) {
    if (name.endsWith(".tmp")) fs.utimesSync(path.join(directory, name), atSeconds, atSeconds);
  }
}

export const besideData = (directory: string): readonly string[] =>
  fs.readdirSync(directory).filter((name) => !name.endsWith(".json"));

async function assertPrefix(
  store: Store,
  acknowledged: ReadonlySet<string>,
  isFresh: boolean,
): Promise<void> {
  const [request, grant] = [await store.get(REQUESTS, BOB), await store.get(GRANTS, "1")];
  assert.deepEqual({ ...bob, ...request }, bob);
  assert.deepEqual(grant ?? grantOfAlice, grantOfAlice);
  if (acknowledged.has("request")) assert.deepEqual(request, bob);
  if (isFresh) return;
  const waiting = await store.get(REQUESTS, ALICE);
  assert.deepEqual(waiting ?? alice, alice);
  const isCounted = (await store.get(COUNTERS, "default")) !== undefined;
  const steps = [grant !== undefined, waiting === undefined, isCounted];
  const isPrefix = steps.every((isDone, index) => !isDone || steps.slice(0, index).every(Boolean));
  assert.ok(isPrefix, `no prefix of the transaction: ${steps.join()}`);
  if (acknowledged.has("approve")) assert.deepEqual(steps, [true, true, true], "acknowledged, and lost");
  assert.deepEqual(await store.get(GRANTS, "0"), grantOfZero);
}
