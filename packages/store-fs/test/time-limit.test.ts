import { EventEmitter, once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Transaction } from "@openclaw/contracts";
import { createFileStore } from "../src/index.js";
import { approve, GRANTS, keysIn } from "./support/records.js";
import { credentialsDirectory } from "./support/temporary-directory.js";

const LOCK_TIMEOUT_MS = 10_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A transaction whose work waits for a signal, once it has begun. */
async function startHanging(directory: string, lockTimeoutMs = LOCK_TIMEOUT_MS) {
  const signals = new EventEmitter();
  const store = createFileStore({ directory, lockTimeoutMs });
  const begun = once(signals, "begun");
  const ended = once(signals, "ended");
  let late: unknown;
  const work = async (transaction: Transaction): Promise<string> => {
    transaction.put(GRANTS, "hung", { senderId: "hung" });
    signals.emit("begun");
    await once(signals, "let go");
    try {
      transaction.put(GRANTS, "late", { senderId: "late" });
    } catch (error) {
      late = error;
    }
    signals.emit("ended");
    return "done";
  };
  const outcome = store.transact([GRANTS], work).catch((error: unknown) => error);
  await begun;
  const letGo = async (): Promise<unknown> => {
    signals.emit("let go");
    await ended;
    return late;
  };
  return { store, outcome, letGo };
}

describe("the work of a transaction that does not end", () => {
  it("is given up after the time limit, and leaves nothing, also when it goes on later", async () => {
    const directory = credentialsDirectory();
    const { store, outcome, letGo } = await startHanging(directory);
    const waiting = approve(store, GRANTS, "1");
    vi.advanceTimersByTime(LOCK_TIMEOUT_MS);
    expect(await outcome).toMatchObject({
      code: "STORE_MISUSE",
      message: expect.stringMatching(/not done after 10000 ms/),
    });
    await waiting;
    expect(await letGo()).toMatchObject({ code: "STORE_MISUSE" });
    await approve(store, GRANTS, "2");
    expect(await keysIn(store, GRANTS)).toEqual(["1", "2"]);
    await store.close();
  });

  it("lets go of the lock, so that another process gets through", async () => {
    const directory = credentialsDirectory();
    const { store, outcome } = await startHanging(directory);
    const other = createFileStore({ directory, lockTimeoutMs: LOCK_TIMEOUT_MS });
    const waiting = approve(other, GRANTS, "1");
    vi.advanceTimersByTime(LOCK_TIMEOUT_MS);
    await waiting;
    expect(await outcome).toMatchObject({ code: "STORE_MISUSE" });
    expect(await keysIn(store, GRANTS)).toEqual(["1"]);
    await store.close();
    await other.close();
  });

  it("has the whole time for itself, whatever the works before it in the same commit have taken", async () => {
    const directory = credentialsDirectory();
    const { store, outcome, letGo } = await startHanging(directory);
    const signals = new EventEmitter();
    const begun = once(signals, "begun");
    const second = store.transact([GRANTS], async (transaction) => {
      transaction.put(GRANTS, "second", { senderId: "second" });
      signals.emit("begun");
      await once(signals, "let go");
    });
    vi.advanceTimersByTime(LOCK_TIMEOUT_MS - 1);
    await letGo();
    await begun;
    vi.advanceTimersByTime(LOCK_TIMEOUT_MS - 1);
    signals.emit("let go");
    await second;
    expect(await outcome).toBe("done");
    expect(await keysIn(store, GRANTS)).toEqual(["hung", "late", "second"]);
    await store.close();
  });

  it("may take long when the limit is longer than any timer can be", async () => {
    const { store, outcome, letGo } = await startHanging(credentialsDirectory(), Number.POSITIVE_INFINITY);
    const waiting = approve(store, GRANTS, "1");
    vi.advanceTimersByTime(60_000);
    await letGo();
    expect(await outcome).toBe("done");
    await waiting;
    await store.close();
  });

  it("leaves no timer once all is done", async () => {
    const store = createFileStore({ directory: credentialsDirectory(), lockTimeoutMs: LOCK_TIMEOUT_MS });
    await store.transact([GRANTS], () => undefined);
    await store.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
