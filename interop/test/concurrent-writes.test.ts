import { describe, expect, it } from "vitest";
import { startOurs } from "../ours/ours.js";
import { startPeer } from "../peer/peer.js";
import { createSharedState } from "../support/shared-state.js";
import type { Worker } from "../support/worker.js";
import { writeRequests, type SeededRequest } from "../support/write-requests.js";

const CHANNEL = "telegram";

/** Requests for the processes in turn: the first for the first, the second for the second, and so on. */
function deal<Item>(items: readonly Item[], hands: number): readonly (readonly Item[])[] {
  return Array.from({ length: hands }, (_, hand) => items.filter((_, index) => index % hands === hand));
}

/** As an owner does: what was refused because OpenClaw had removed our lock is tried again, nothing else is. */
async function approveOnce(worker: Worker, code: string): Promise<{ readonly status: string }> {
  try {
    return await worker.call("approve", { channel: CHANNEL, code });
  } catch (error) {
    if (!String(error).includes("took the lock over. Nothing was written; try again.")) throw error;
    return approveOnce(worker, code);
  }
}

/** One process approves its requests one after the other. */
async function approveByUs(worker: Worker, requests: readonly SeededRequest[]): Promise<readonly string[]> {
  const approved: string[] = [];
  for (const { id, code } of requests) {
    const { status } = await approveOnce(worker, code);
    if (status === "approved") approved.push(id);
  }
  return approved;
}

/**
 * The processes of OpenClaw take turns. Its lock lets its own processes lose each other's writes: it removes as stale
 * a lock that was free a moment ago and that a third process has taken since.
 */
async function approveByPeers(
  workers: readonly Worker[],
  requests: readonly SeededRequest[],
): Promise<readonly string[]> {
  const approved: string[] = [];
  for (const [index, { code }] of requests.entries()) {
    const worker = workers[index % workers.length];
    const outcome = await worker?.call<{ id: string } | null>("approve", { channel: CHANNEL, code });
    if (outcome?.id !== undefined) approved.push(outcome.id);
  }
  return approved;
}

describe("400 approvals from both sides at once", () => {
  it.each([
    { account: undefined, allowFile: "telegram-allowFrom.json" },
    { account: "work", allowFile: "telegram-work-allowFrom.json" },
  ])("lose nothing in $allowFile", async ({ account, allowFile }) => {
    const state = await createSharedState();
    const requests = await writeRequests(state, CHANNEL, 400, account);
    const peers = [startPeer(state), startPeer(state)];
    const ours = [startOurs(state), startOurs(state), startOurs(state), startOurs(state)];
    // The first write of OpenClaw to a file that is not there creates it outside its own lock.
    await peers[0]?.call("add", { channel: CHANNEL, accountId: account, entry: "9999" });

    const hands = deal(requests.slice(200), ours.length);
    const answered = await Promise.all([
      approveByPeers(peers, requests.slice(0, 200)),
      ...ours.map((worker, index) => approveByUs(worker, hands[index] ?? [])),
    ]);

    const ids = requests.map(({ id }) => id).toSorted();
    expect(answered.flat().toSorted()).toEqual(ids);
    const { allowFrom } = await state.readJson<{ allowFrom: string[] }>(allowFile);
    expect(allowFrom.toSorted()).toEqual([...ids, "9999"]);
    expect(await state.readJson("telegram-pairing.json")).toEqual({ version: 1, requests: [] });
    expect((await state.names()).filter((name) => /\.(lock|tmp)|reclaim/.test(name))).toEqual([]);
    const granted = await ours[0]?.call<{ senderId: string }[]>("listGrants", { channel: CHANNEL });
    expect(granted?.map(({ senderId }) => senderId).toSorted()).toEqual([...ids, "9999"]);
  });
});
