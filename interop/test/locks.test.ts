import { existsSync } from "node:fs";
import { utimes } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { startOurs } from "../ours/ours.js";
import { startPeer } from "../peer/peer.js";
import { createSharedState, type SharedState } from "../support/shared-state.js";

const ALLOW_FILE = "telegram-work-allowFrom.json";
const LOCK_FILE = `${ALLOW_FILE}.lock`;
const GRANTS = { collections: ["pairing-grants/telegram/work"] };
const sender = { channel: "telegram", account: "work", senderId: "222" };
const entry = (entry: string) => ({ channel: "telegram", accountId: "work", entry });

async function allowed(state: SharedState): Promise<readonly string[]> {
  return (await state.readJson<{ allowFrom: string[] }>(ALLOW_FILE)).allowFrom;
}

/** What had been answered first when both are answered. */
async function order(...answers: readonly Promise<unknown>[]): Promise<readonly number[]> {
  const finished: number[] = [];
  await Promise.all(answers.map((answer, index) => answer.then(() => finished.push(index))));
  return finished;
}

describe("the lock of a file", () => {
  it("held by us holds OpenClaw's write back", async () => {
    const state = await createSharedState();
    const [peer, our] = [startPeer(state), startOurs(state)];
    await peer.call("add", entry("111"));
    await our.call("lock", GRANTS);
    const lock = await state.readJson<{ pid: number; createdAt: string }>(LOCK_FILE);
    expect(lock.pid).toBe(our.pid);
    expect(new Date(lock.createdAt).toISOString()).toBe(lock.createdAt);
    const added = peer.call("add", entry("333"));
    // The list is answered after the add was tried: the peer's first retry comes 100 ms later at the earliest.
    await peer.call("list", { channel: "other" });
    expect(await allowed(state)).toEqual(["111"]);
    const released = our.call("unlock");
    expect(await order(released, added)).toEqual([0, 1]);
    expect(await allowed(state)).toEqual(["111", "333"]);
    expect(existsSync(state.path(LOCK_FILE))).toBe(false);
  });

  it("held by OpenClaw holds our write back, and both entries are there afterwards", async () => {
    const state = await createSharedState();
    const [peer, our] = [startPeer(state), startOurs(state)];
    await peer.call("add", entry("111"));
    await peer.call("add", entry("222"));
    await peer.call("lock", { path: state.path(ALLOW_FILE) });
    const { createdAt } = await state.readJson<{ createdAt: string }>(LOCK_FILE);
    expect(await state.read(LOCK_FILE)).toBe(JSON.stringify({ pid: peer.pid, createdAt }, null, 2));
    const revoked = our.call("revoke", sender);
    await our.call("listRequests", { channel: "other" });
    expect(await allowed(state)).toEqual(["111", "222"]);
    expect(await order(peer.call("unlock"), revoked)).toEqual([0, 1]);
    expect(await revoked).toMatchObject({ status: "revoked" });
    expect(await allowed(state)).toEqual(["111"]);
  });

  it("held by a live process of OpenClaw is never taken over by us, however old it looks", async () => {
    const state = await createSharedState();
    const [peer, our] = [startPeer(state), startOurs(state, { lockTimeoutMs: 300 })];
    await peer.call("add", entry("222"));
    await peer.call("lock", { path: state.path(ALLOW_FILE) });
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(state.path(LOCK_FILE), anHourAgo, anHourAgo);
    await expect(our.call("revoke", sender)).rejects.toThrow(String(peer.pid));
    expect(await allowed(state)).toEqual(["222"]);
    await peer.call("unlock");
    expect(await our.call("revoke", sender)).toMatchObject({ status: "revoked" });
  });

  it("left behind by a killed OpenClaw does not stop us", async () => {
    const state = await createSharedState();
    const [killed, our] = [startPeer(state), startOurs(state)];
    await killed.call("add", entry("222"));
    await killed.call("lock", { path: state.path(ALLOW_FILE) });
    await killed.kill();
    expect(existsSync(state.path(LOCK_FILE))).toBe(true);
    const startedAt = performance.now();
    expect(await our.call("revoke", sender)).toMatchObject({ status: "revoked" });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(existsSync(state.path(LOCK_FILE))).toBe(false);
  });

  it("left behind by one of our processes that was killed does not stop OpenClaw", async () => {
    const state = await createSharedState();
    const [peer, killed] = [startPeer(state), startOurs(state)];
    await peer.call("add", entry("111"));
    await killed.call("lock", GRANTS);
    await killed.kill();
    expect(existsSync(state.path(LOCK_FILE))).toBe(true);
    const startedAt = performance.now();
    await peer.call("add", entry("222"));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await allowed(state)).toEqual(["111", "222"]);
    expect(await state.names()).not.toContain(LOCK_FILE);
  });
});
