import type { Store } from "@openclaw/contracts";
import { credentialsLayout } from "./credentials-layout.js";
import { createDirectoryStore } from "./directory-store.js";
import { createNodeHost } from "./host.js";
import type { StoreOptions } from "./store-options.js";

export interface FileStoreOptions extends StoreOptions {
  /** OpenClaw's credentials directory, such as `~/.openclaw/credentials` with `~` resolved. Made on the first write. */
  readonly directory: string;
}

/**
 * A store for DM pairing in OpenClaw's files, shared safely with other processes, OpenClaw 2026.2.17 among them.
 *
 * Errors as `Store` says. Records that it hands out are frozen. Devices and nodes lie elsewhere: see `createStateStore`.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { grantsCollection } from "@openclaw/contracts";
 * import { createFileStore } from "@openclaw/store-fs";
 *
 * const store = createFileStore({ directory: mkdtempSync(join(tmpdir(), "openclaw-")) });
 * const grants = grantsCollection("telegram", "default");
 * await store.transact([grants], (transaction) => transaction.put(grants, "123", { senderId: "123" }));
 * console.log(await store.get(grants, "123"));
 * await store.close();
 * ```
 */
export function createFileStore(options: FileStoreOptions): Store {
  return createDirectoryStore({
    ...options,
    layout: credentialsLayout,
    host: options.host ?? createNodeHost(),
    works: { isStartingWork: false },
  });
}
