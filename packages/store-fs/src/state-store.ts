import path from "node:path";
import type { CollectionName, Store } from "@openclaw/contracts";
import { DEVICE_FAMILIES } from "./device-layout.js";
import { createDirectoryStore, type WorkGuard } from "./directory-store.js";
import { createNodeHost } from "./host.js";
import { layoutOf, type CollectionFamily } from "./layout-of.js";
import { misuse } from "./store-error.js";
import type { StoreOptions } from "./store-options.js";

export interface StateStoreOptions extends StoreOptions {
  /** OpenClaw's state directory, such as `~/.openclaw` with `~` resolved. Made on the first write. */
  readonly stateDirectory: string;
  /** Default: `credentials` in the state directory. */
  readonly credentialsDirectory?: string;
}

/**
 * A store for all that OpenClaw keeps of pairing: devices and nodes in directories of their own, everything else in the
 * credentials directory. What no call asks for is neither read nor made.
 *
 * Errors as `Store` says; a transaction over `devices/`, `nodes/` and others together is `STORE_MISUSE`. Records that it
 * hands out are frozen.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { DEVICES } from "@openclaw/contracts";
 * import { createStateStore } from "@openclaw/store-fs";
 *
 * const store = createStateStore({ stateDirectory: mkdtempSync(join(tmpdir(), "openclaw-")) });
 * for await (const [deviceId] of store.entries(DEVICES)) console.log(deviceId);
 * await store.close();
 * ```
 */
export function createStateStore(options: StateStoreOptions): Store {
  const directories = stateDirectories(options);
  const host = options.host ?? createNodeHost();
  const works: WorkGuard = { isStartingWork: false };
  const stores = new Map<CollectionFamily, Store>();
  let isClosed = false;

  const storeOf = (family: CollectionFamily): Store => {
    const known = stores.get(family);
    if (known !== undefined) return known;
    const [directory, layout] = [directories[family], layoutOf(family)];
    const store = createDirectoryStore({ ...options, directory, layout, host, works });
    // It refuses then whatever it is asked.
    if (isClosed) void store.close();
    stores.set(family, store);
    return store;
  };

  return {
    transact: async (collections, work) => storeOf(theFamilyOf(collections)).transact(collections, work),
    get: async (collection, key) => storeOf(familyOf(collection)).get(collection, key),
    entries: (collection, page) => storeOf(familyOf(collection)).entries(collection, page),
    collections: async (prefix) => {
      const found = await Promise.all(
        familiesWith(prefix).map((family) => storeOf(family).collections(prefix)),
      );
      return found.flat().toSorted();
    },
    watch: (collections, onChange) => {
      const unwatches = [...groupByFamily(collections)].map(([family, own]) =>
        storeOf(family).watch(own, onChange),
      );
      return () => {
        for (const unwatch of unwatches) unwatch();
      };
    },
    close: async () => {
      isClosed = true;
      await Promise.all([...stores.values()].map((store) => store.close()));
    },
  };
}

/** Where the collections of each family lie. */
function stateDirectories(
  options: Pick<StateStoreOptions, "stateDirectory" | "credentialsDirectory">,
): Readonly<Record<CollectionFamily, string>> {
  const { stateDirectory } = options;
  if (stateDirectory.trim() === "") {
    throw misuse("The state directory must be a path, such as ~/.openclaw with ~ resolved.");
  }
  return {
    credentials: options.credentialsDirectory ?? path.join(stateDirectory, "credentials"),
    devices: path.join(stateDirectory, "devices"),
    nodes: path.join(stateDirectory, "nodes"),
  };
}

function familyOf(collection: CollectionName): CollectionFamily {
  return DEVICE_FAMILIES.find((family) => collection.startsWith(`${family}/`)) ?? "credentials";
}

/** Two directories cannot be changed in one step, and whoever relies on that must learn of it at once. */
function theFamilyOf(collections: readonly CollectionName[]): CollectionFamily {
  const [family = "credentials", ...others] = groupByFamily(collections).keys();
  if (others.length > 0) {
    throw misuse(
      `A transaction must not span ${[family, ...others].join(" and ")}, which lie in different directories; do one after the other.`,
    );
  }
  return family;
}

function groupByFamily(
  collections: readonly CollectionName[],
): ReadonlyMap<CollectionFamily, readonly CollectionName[]> {
  const groups = new Map<CollectionFamily, CollectionName[]>();
  for (const collection of collections) {
    const family = familyOf(collection);
    groups.set(family, [...(groups.get(family) ?? []), collection]);
  }
  return groups;
}

/** The families that may hold collections with this prefix. */
function familiesWith(prefix: string): readonly CollectionFamily[] {
  const family = familyOf(prefix);
  if (family !== "credentials") return [family];
  return ["credentials", ...DEVICE_FAMILIES.filter((each) => `${each}/`.startsWith(prefix))];
}
