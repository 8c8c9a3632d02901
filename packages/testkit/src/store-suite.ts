import type { Store } from "@openclaw/contracts";
import { crashTests } from "./store-suite-crash.js";
import { instanceTests } from "./store-suite-instances.js";
import { isolationTests } from "./store-suite-isolation.js";
import { readingTests } from "./store-suite-reading.js";
import { recordTests } from "./store-suite-records.js";
import { transactionTests } from "./store-suite-transactions.js";
import { watchTests } from "./store-suite-watch.js";

/** The two functions of a test runner that suites use; those of vitest, node:test, bun and jest fit. */
export interface SuiteRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}

/** One empty store on a medium of its own. */
export interface StoreFixture {
  readonly store: Store;
  /** Opens the same medium once more, as another process would. For `durable` and `twoInstances`. */
  readonly openAnother?: () => Promise<Store>;
  /**
   * Opens the same medium with a store that dies in its next transaction once `writes` steps of the commit (0, 1, …)
   * are on the medium: that transaction never succeeds, and the instance is not used again. For `crash`.
   */
  readonly openCrashing?: (writes: number) => Promise<Store>;
  /** Removes the medium. All stores of the fixture are closed by then. */
  readonly dispose?: () => Promise<void>;
}

/** What a store promises beyond the port; each switches on a group of tests. */
export interface StoreCapabilities {
  /** What was committed is there after a close and a new start. */
  readonly durable?: boolean;
  /** Several instances may use one medium at the same time. */
  readonly twoInstances?: boolean;
  /** Its death in the middle of a commit can be played through `openCrashing`. */
  readonly crash?: boolean;
}

export interface StoreSuiteOptions {
  readonly runner: SuiteRunner;
  /** Name of the store in the titles. */
  readonly name: string;
  /** Makes a fresh, empty store for each test. */
  readonly createStore: () => StoreFixture | Promise<StoreFixture>;
  readonly capabilities?: StoreCapabilities;
}

/** Declares a test with a store of its own, which is closed and removed afterwards. */
export type DeclareStoreTest = (title: string, body: (fixture: StoreFixture) => Promise<void>) => void;

/**
 * Declares the tests that every `Store` must pass. It uses no assertion of the runner, so it fits any.
 *
 * All records are records of DM pairing, so that a store which maps them to fixed formats can be tested too.
 *
 * @example
 * ```ts
 * import { describe, it } from "vitest";
 * import { storeSuite } from "@openclaw/testkit";
 * import { createMyStore } from "../src/index.js";
 *
 * storeSuite({ runner: { describe, it }, name: "my store", createStore: () => ({ store: createMyStore() }) });
 * ```
 */
export function storeSuite(options: StoreSuiteOptions): void {
  const { runner, name, createStore, capabilities = {} } = options;
  const test: DeclareStoreTest = (title, body) => {
    runner.it(title, async () => {
      const fixture = await createStore();
      try {
        await body(fixture);
      } finally {
        await fixture.store.close();
        await fixture.dispose?.();
      }
    });
  };
  runner.describe(`${name} as a store`, () => {
    runner.describe("transactions", () => transactionTests(test));
    runner.describe("isolation", () => isolationTests(test));
    runner.describe("reading", () => readingTests(test));
    runner.describe("records", () => recordTests(test));
    runner.describe("watching and closing", () => watchTests(test));
    if (capabilities.durable === true || capabilities.twoInstances === true) {
      runner.describe("several instances", () => instanceTests(test, capabilities));
    }
    if (capabilities.crash === true) runner.describe("crashes", () => crashTests(test));
  });
}
