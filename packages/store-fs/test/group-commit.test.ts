import { EventEmitter, once } from "node:events";
import { createFaultyFileSystem } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createFileStore, nodeFileSystem } from "../src/index.js";
import { COUNTERS, GRANTS, keyOf, keysIn, request, REQUESTS, WORK_GRANTS } from "./support/records.js";
import { credentialsDirectory, directoryWith } from "./support/temporary-directory.js";

const senders = Array.from({ length: 256 }, (_, index) => `${1000 + index}`);

describe("transactions that wait for the same files", () => {
  it("are committed by a few writes: 256 approvals at once", async () => {
    const { fileSystem, calls } = createFaultyFileSystem(nodeFileSystem);
    const store = createFileStore({ directory: credentialsDirectory(), fileSystem });
    await store.transact([REQUESTS], (transaction) => {
      for (const id of senders) transaction.put(REQUESTS, keyOf(request(id)), request(id));
    });
    const before = calls.filter((name) => name === "rename").length;
    const outcomes = await Promise.all(
      senders.map((id) =>
        store.transact([WORK_GRANTS, REQUESTS], async (transaction) => {
          if ((await transaction.get(REQUESTS, keyOf(request(id)))) === undefined) return "unknown";
          transaction.put(WORK_GRANTS, id, { senderId: id, approvedBy: "owner" });
          transaction.delete(REQUESTS, keyOf(request(id)));
          return "approved";
        }),
      ),
    );
    expect(new Set(outcomes)).toEqual(new Set(["approved"]));
    expect(await keysIn(store, WORK_GRANTS)).toEqual(senders);
    expect(await keysIn(store, REQUESTS)).toEqual([]);
    expect(calls.filter((name) => name === "rename").length - before).toBeLessThan(10);
    await store.close();
  });

  it("all fail when their common write fails, and none of them is there", async () => {
    const fault = { at: 0, kind: "error", counts: (name: string) => name === "rename" } as const;
    const { fileSystem } = createFaultyFileSystem(nodeFileSystem, fault);
    const store = createFileStore({ directory: credentialsDirectory(), fileSystem });
    const outcomes = await Promise.allSettled(
      senders
        .slice(0, 5)
        .map((id) =>
          store.transact([GRANTS], (transaction) => transaction.put(GRANTS, id, { senderId: id })),
        ),
    );
    const failed = outcomes.filter(({ status }) => status === "rejected");
    const present = await keysIn(store, GRANTS);
    expect(failed.length).toBeGreaterThan(0);
    expect(present).toHaveLength(5 - failed.length);
    await store.close();
  });

  it("see what the ones before them in the batch have made, and nothing of one that throws", async () => {
    const store = createFileStore({ directory: credentialsDirectory() });
    const seen: (readonly string[])[] = [];
    const runs = ["1", "2", "3"].map((id) =>
      store.transact([GRANTS], async (transaction) => {
        seen.push((await transaction.entries(GRANTS)).map(([key]) => key));
        transaction.put(GRANTS, id, { senderId: id });
        transaction.delete(GRANTS, "1");
        if (id === "2") throw new Error("on purpose");
      }),
    );
    await Promise.allSettled(runs);
    expect(seen).toEqual([[], [], []]);
    expect(await keysIn(store, GRANTS)).toEqual(["3"]);
    await store.close();
  });

  it("do not block those of other files: a channel whose transaction hangs holds up no other", async () => {
    const store = createFileStore({ directory: credentialsDirectory() });
    const holding = new EventEmitter();
    const hanging = store.transact([GRANTS, REQUESTS], () => once(holding, "let go"));
    const waiting = store.transact([COUNTERS], () => "late");
    await store.transact(["pairing-grants/discord/default", "pairing-requests/discord"], (transaction) =>
      transaction.put("pairing-grants/discord/default", "1", { senderId: "1" }),
    );
    expect(await keysIn(store, "pairing-grants/discord/default")).toEqual(["1"]);
    holding.emit("let go");
    await hanging;
    expect(await waiting).toBe("late");
    await store.close();
  });

  it("lose nothing in one process, where OpenClaw's lock excludes nobody: six requests of six senders", async () => {
    const directory = directoryWith({});
    const stores = [createFileStore({ directory }), createFileStore({ directory })];
    const all = senders.slice(0, 6);
    await Promise.all(
      all.map((id, index) =>
        stores[index % 2]?.transact([REQUESTS], (transaction) =>
          transaction.put(REQUESTS, keyOf(request(id)), request(id)),
        ),
      ),
    );
    const [store, other] = stores;
    for (const each of [store, other]) {
      expect(each && (await keysIn(each, REQUESTS)).toSorted()).toEqual(all.map((id) => `default/${id}`));
      await each?.close();
    }
  });

  it("end with STORE_LOCKED when they wait for a later one of their own, and hold up nobody for ever", async () => {
    const store = createFileStore({ directory: credentialsDirectory(), lockTimeoutMs: 0 });
    const knot = store.transact([GRANTS], async () => {
      await Promise.resolve();
      await store.transact([GRANTS], () => undefined);
    });
    await expect(knot).rejects.toMatchObject({ code: "STORE_LOCKED" });
    await store.transact([GRANTS], (transaction) => transaction.put(GRANTS, "1", { senderId: "1" }));
    expect(await keysIn(store, GRANTS)).toEqual(["1"]);
    await store.close();
  });
});
