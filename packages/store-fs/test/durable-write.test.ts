import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createFileStore, nodeFileSystem, type FileSystem } from "../src/index.js";
import { GRANTS, keyOf, request, REQUESTS } from "./support/records.js";
import { credentialsDirectory } from "./support/temporary-directory.js";

const nameOf = (place: string): string => path.basename(place).replace(/\.[0-9a-f-]{36}\.tmp$/, ".tmp");

/** A file system that notes what a power cut depends on: which file is synced, and what is renamed to what. */
function recordOrder() {
  const events: string[] = [];
  const names = new Map<number, string>();
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    open: (place, flags, mode) => {
      const descriptor = nodeFileSystem.open(place, flags, mode);
      names.set(descriptor, nameOf(place));
      return descriptor;
    },
    fsync: async (descriptor) => {
      await nodeFileSystem.fsync(descriptor);
      events.push(`sync ${names.get(descriptor)}`);
    },
    rename: (from, to) => {
      nodeFileSystem.rename(from, to);
      events.push(`rename ${nameOf(to)}`);
    },
    unlink: (place) => {
      if (place.endsWith(".lock")) events.push(`unlock ${nameOf(place)}`);
      nodeFileSystem.unlink(place);
    },
  };
  return { events, fileSystem };
}

describe("a commit", () => {
  it("syncs each file before it is in place, and the directory after each, before the next and before the answer", async () => {
    const { events, fileSystem } = recordOrder();
    const store = createFileStore({ directory: credentialsDirectory(), fileSystem });
    const alice = request("1", { challenge: { status: "sent", atMs: 1 } });
    await store.transact([REQUESTS], (transaction) => transaction.put(REQUESTS, keyOf(alice), alice));
    events.length = 0;
    await store.transact([GRANTS, REQUESTS], (transaction) => {
      transaction.put(GRANTS, "1", { senderId: "1", endsAtMs: 5 });
      transaction.delete(REQUESTS, keyOf(alice));
    });
    expect(events.slice(0, 3).toSorted()).toEqual([
      "sync telegram-allowFrom.details.json.tmp",
      "sync telegram-allowFrom.json.tmp",
      "sync telegram-pairing.json.tmp",
    ]);
    expect(events.slice(3)).toEqual([
      "rename telegram-allowFrom.details.json",
      "sync credentials",
      "rename telegram-allowFrom.json",
      "sync credentials",
      "rename telegram-pairing.json",
      "sync credentials",
      "unlock telegram-default-allowFrom.json.lock",
      "unlock telegram-allowFrom.json.lock",
      "unlock telegram-pairing.json.lock",
    ]);
    await store.close();
  });

  it("never joins a transaction that wants the same files in another order", async () => {
    const { events, fileSystem } = recordOrder();
    const store = createFileStore({ directory: credentialsDirectory(), fileSystem });
    const put = (id: string, ...order: readonly string[]): Promise<void> =>
      store.transact(order, (transaction) => {
        transaction.put(GRANTS, id, { senderId: id });
        transaction.put(REQUESTS, keyOf(request(id)), request(id));
      });
    await Promise.all([put("1", GRANTS, REQUESTS), put("2", REQUESTS, GRANTS), put("3", GRANTS, REQUESTS)]);
    const renames = events.filter((event) => event.startsWith("rename"));
    const forth = ["rename telegram-allowFrom.json", "rename telegram-pairing.json"];
    expect(renames).toEqual([...forth, ...forth.toReversed()]);
    await store.close();
  });

  it("removes a grant before its details, so that its end date outlives it", async () => {
    const { events, fileSystem } = recordOrder();
    const store = createFileStore({ directory: credentialsDirectory(), fileSystem });
    await store.transact([GRANTS], (transaction) =>
      transaction.put(GRANTS, "1", { senderId: "1", endsAtMs: 5 }),
    );
    events.length = 0;
    await store.transact([GRANTS], (transaction) => transaction.delete(GRANTS, "1"));
    expect(events.filter((event) => event.startsWith("rename"))).toEqual([
      "rename telegram-allowFrom.json",
      "rename telegram-allowFrom.details.json",
    ]);
    await store.close();
  });

  it("makes a new directory durable from the top, before it writes into it", async () => {
    const { events, fileSystem } = recordOrder();
    const directory = path.join(credentialsDirectory(), "inner");
    const store = createFileStore({ directory, fileSystem });
    await store.transact([REQUESTS], (transaction) =>
      transaction.put(REQUESTS, keyOf(request("1")), request("1")),
    );
    const parents = [path.dirname(path.dirname(directory)), path.dirname(directory)].map((place) =>
      path.basename(place),
    );
    expect(events.slice(0, 3)).toEqual([
      `sync ${parents[0]}`,
      `sync ${parents[1]}`,
      "sync telegram-pairing.json.tmp",
    ]);
    expect(fs.existsSync(directory)).toBe(true);
    await store.close();
  });
});
