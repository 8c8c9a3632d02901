import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Store } from "@openclaw/contracts";
import { createFaultyFileSystem, storeSuite } from "@openclaw/testkit";
import { describe, it } from "vitest";
import { createFileStore, createStateStore, nodeFileSystem, type StoreOptions } from "../src/index.js";
import { devicesAsSenders } from "./support/devices-as-senders.js";
import { createFakeHost, type ProcessTable } from "./support/fake-host.js";

/** Opens a store on a directory that only the test has. */
type Open = (parent: string, options?: StoreOptions) => Store;

const VARIANTS: readonly (readonly [name: string, open: Open])[] = [
  ["the file store", (parent, options) => createFileStore({ ...options, directory: path.join(parent, "x") })],
  [
    "the state store",
    (parent, options) => createStateStore({ ...options, stateDirectory: path.join(parent, "x") }),
  ],
  [
    "the state store with devices",
    (parent, options) =>
      devicesAsSenders(createStateStore({ ...options, stateDirectory: path.join(parent, "x") })),
  ],
];

for (const [name, open] of VARIANTS) {
  storeSuite({
    runner: { describe, it },
    name,
    capabilities: { durable: true, twoInstances: true, crash: true },
    createStore: () => {
      const parent = fs.mkdtempSync(path.join(os.tmpdir(), "store-suite-"));
      const processes: ProcessTable = new Map();
      return {
        store: open(parent),
        openAnother: async () => open(parent, { host: createNodeHostBeside(processes) }),
        openCrashing: async (writes) => {
          const host = createFakeHost({ pid: 200, processes });
          // Gone from the table at once: for the others it is as dead as it is going to be.
          processes.delete(200);
          const fault = { at: writes, kind: "death", counts: isDataRename } as const;
          const { fileSystem } = createFaultyFileSystem(nodeFileSystem, fault);
          return open(parent, { host, fileSystem });
        },
        dispose: async () => fs.rmSync(parent, { recursive: true, force: true }),
      };
    },
  });
}

const isDataRename = (name: string, [from]: readonly unknown[]): boolean =>
  name === "rename" && !String(from).includes(".lock");

/** Another process of the machine on which `openCrashing` dies. */
function createNodeHostBeside(processes: ProcessTable) {
  return createFakeHost({ pid: 300, processes });
}
