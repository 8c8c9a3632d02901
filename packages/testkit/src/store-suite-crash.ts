import assert from "node:assert/strict";
import { COUNTERS, GRANTS, REQUESTS, grant, put, request } from "./store-suite-samples.js";
import type { StoreFixture, DeclareStoreTest } from "./store-suite.js";

// More steps than any store needs for a commit of three collections; past the last one the commit succeeds.
const MOST_STEPS = 12;

export function crashTests(test: DeclareStoreTest): void {
  for (let writes = 0; writes < MOST_STEPS; writes += 1) {
    test(`A crash after ${writes} steps of a commit leaves a prefix of its collections.`, async (fixture) => {
      const { store } = fixture;
      const [key, record] = request("1");
      await put(store, REQUESTS, key, record);
      const isAcknowledged = await approveAndCrash(fixture, writes, key);

      assert.ok(fixture.openAnother, "createStore must return `openAnother` for this capability.");
      const survivor = await fixture.openAnother();
      try {
        const isGranted = (await survivor.get(GRANTS, "1")) !== undefined;
        const isRequestGone = (await survivor.get(REQUESTS, key)) === undefined;
        const isCounted = (await survivor.get(COUNTERS, "default")) !== undefined;
        const steps = [isGranted, isRequestGone, isCounted];
        assert.deepEqual(
          steps,
          steps.toSorted((left, right) => Number(right) - Number(left)),
        );
        if (isAcknowledged) assert.deepEqual(steps, [true, true, true]);
        await put(survivor, GRANTS, "2", grant("2"));
        assert.deepEqual(await survivor.get(GRANTS, "2"), grant("2"));
      } finally {
        await survivor.close();
      }
    });
  }
}

async function approveAndCrash(fixture: StoreFixture, writes: number, key: string): Promise<boolean> {
  assert.ok(fixture.openCrashing, "createStore must return `openCrashing` for this capability.");
  const dying = await fixture.openCrashing(writes);
  const [outcome] = await Promise.allSettled([
    dying.transact([GRANTS, REQUESTS, COUNTERS], (transaction) => {
      transaction.put(GRANTS, "1", grant("1"));
      transaction.delete(REQUESTS, key);
      transaction.put(COUNTERS, "default", { latestTimeMs: 1 });
    }),
  ]);
  return outcome.status === "fulfilled";
}
