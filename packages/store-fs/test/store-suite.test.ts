import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createFaultyFileSystem, storeSuite } from "@openclaw/testkit";
import { describe, it } from "vitest";
import { createFileStore, nodeFileSystem } from "../src/index.js";
import { createFakeHost, type ProcessTable } from "./support/fake-host.js";

storeSuite({
  runner: { describe, it },
  name: "the file store",
  capabilities: { durable: true, twoInstances: true, crash: true },
  createStore: () => {
    const parent = fs.mkdtempSync(path.join(os.tmpdir(), "store-suite-"));
    const directory = path.join(parent, "credentials");
    const processes: ProcessTable = new Map();
    return {
      store: createFileStore({ directory }),
      openAnother: async () => createFileStore({ directory, host: createNodeHostBeside(processes) }),
      openCrashing: async (writes) => {
        const host = createFakeHost({ pid: 200, processes });
        // Gone from the table at once: for the others it is as dead as it is going to be.
        processes.delete(200);
        const fault = { at: writes, kind: "death", counts: isDataRename } as const;
        const { fileSystem } = createFaultyFileSystem(nodeFileSystem, fault);
        return createFileStore({ directory, host, fileSystem });
      },
      dispose: async () => fs.rmSync(parent, { recursive: true, force: true }),
    };
  },
});

const isDataRename = (name: string, [from]: readonly unknown[]): boolean =>
  name === "rename" && !String(from).includes(".lock");

/** Another process of the machine on which `openCrashing` dies. */
function createNodeHostBeside(processes: ProcessTable) {
  return createFakeHost({ pid: 300, processes });
}
