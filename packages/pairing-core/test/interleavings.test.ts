import * as fc from "fast-check";
import type { Store } from "@openclaw/contracts";
import { createDeterministicRandom } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../src/index.js";
import { exploreAll, stepping, withoutIsolation, type Step } from "./support/explorer.js";
import { HOST, createHarness, message } from "./support/harness.js";

const sender = (senderId: string) => ({ channel: "telegram", senderId });
const LIMITS = { maxPending: 1 };

/** Two actors on one store; `prepare` runs before they start, undisturbed. */
type Scenario = (store: Store, step: Step) => Promise<void>;

const scenarios: Readonly<Record<string, Scenario>> = {
  "S94: two senders never take the last place both": async (store, step) => {
    const { pairing } = createHarness({ store: stepping(store, step), limits: LIMITS });
    const outcomes = await Promise.all([pairing.request(sender("1")), pairing.request(sender("2"))]);
    const statuses = outcomes.map((outcome) => outcome.status).toSorted();
    expect(statuses).toEqual(["issued", "too-many-pending"]);
    expect(await createHarness({ store }).pairing.listRequests()).toHaveLength(1);
  },
  "S95: two messages of one sender never lead to two replies": async (store, step) => {
    const { gate, replies } = createHarness({ store: stepping(store, step) });
    const reply = async (text: string) => void replies.push(text);
    await Promise.all([gate.admit(message("1"), reply), gate.admit(message("1"), reply)]);
    expect(replies).toHaveLength(1);
    expect(await createHarness({ store }).pairing.listRequests()).toHaveLength(1);
  },
  "S122: one code is never approved twice": async (store, step) => {
    const { code } = await createHarness({ store }).ask("1");
    const actors = [1, 2].map(() => createHarness({ store: stepping(store, step) }).pairing);
    const approvals = actors.map((pairing) => pairing.approve({ code, approver: HOST }));
    const statuses = (await Promise.all(approvals)).map((outcome) => outcome.status);
    expect(statuses.toSorted()).toEqual(["approved", "not-found"]);
  },
  "S122: a rejection and an approval never succeed both": async (store, step) => {
    const { code } = await createHarness({ store }).ask("1");
    const { pairing, restart } = createHarness({ store: stepping(store, step) });
    const [approval, rejection] = await Promise.all([
      pairing.approve({ code, approver: HOST }),
      restart().reject({ codeOrSenderId: "1", approver: HOST }),
    ]);
    const isApproved = approval.status === "approved";
    expect(rejection.status).toBe(isApproved ? "not-found" : "rejected");
    const grants = await createHarness({ store }).pairing.listGrants();
    expect(grants).toHaveLength(isApproved ? 1 : 0);
  },
  "S95: a message that meets its own approval never makes another request": async (store, step) => {
    const { code } = await createHarness({ store }).ask("1");
    const late = createHarness({ store: stepping(store, step) });
    late.clock.advance(60_000);
    const [approval, request] = await Promise.all([
      late.pairing.approve({ code, approver: HOST }),
      late.pairing.request(sender("1")),
    ]);
    expect(approval.status).toBe("approved");
    expect(["already-pending", "already-approved"]).toContain(request.status);
    expect(await createHarness({ store }).pairing.listRequests()).toEqual([]);
  },
};

describe("in every order in which two actors can meet", () => {
  it.each(Object.entries(scenarios))(
    "%s.",
    async (_title, scenario) => {
      const orders = await exploreAll((step) => scenario(createMemoryStore(), step));
      expect(orders).toBeGreaterThan(10);
    },
    30_000,
  );

  it.each(Object.entries(scenarios))(
    "L9: on a twin of the store without isolation it is caught that it does not hold: %s.",
    async (_title, scenario) => {
      const twin = exploreAll((step) => scenario(withoutIsolation(createMemoryStore()), step));
      const result = await twin.then(
        () => "unnoticed",
        () => "caught",
      );
      expect(result).toBe("caught");
    },
  );
});

it("S94, S95, S122: many actors in random order keep the cap, the rows and the codes apart.", async () => {
  const actor = fc.record({
    verb: fc.constantFrom("request", "request", "approve", "reject", "revoke"),
    senderId: fc.constantFrom("1", "2", "3", "4", "5", "6"),
  });
  const property = fc.asyncProperty(
    fc.scheduler(),
    fc.array(actor, { minLength: 4, maxLength: 16 }),
    async (scheduler, actors) => {
      const store = createMemoryStore();
      const first = createHarness({ store });
      const codes = new Map<string, string>([
        ["1", (await first.ask("1")).code],
        ["2", (await first.ask("2")).code],
      ]);
      const scheduled = stepping(store, async (call) => {
        await scheduler.schedule(Promise.resolve());
        return call();
      });
      const { pairing } = createHarness({ store: scheduled, random: createDeterministicRandom(2) });
      const approvals: string[] = [];
      const run = async ({ verb, senderId }: { verb: string; senderId: string }): Promise<void> => {
        if (verb === "request") await pairing.request(sender(senderId));
        else if (verb === "revoke") await pairing.revoke(sender(senderId));
        else if (verb === "reject") await pairing.reject({ codeOrSenderId: senderId, approver: HOST });
        else {
          const { status } = await pairing.approve({ code: codes.get(senderId) ?? "", approver: HOST });
          if (status === "approved") approvals.push(senderId);
        }
      };
      await scheduler.waitFor(Promise.all(actors.map(run)));

      const requests = await first.pairing.listRequests();
      expect(requests.length).toBeLessThanOrEqual(3);
      expect(new Set(requests.map(({ senderId }) => senderId)).size).toBe(requests.length);
      expect(new Set(requests.map(({ code }) => code)).size).toBe(requests.length);
      expect(new Set(approvals).size).toBe(approvals.length);
      const revoked = new Set<string>(
        actors.filter(({ verb }) => verb === "revoke").map(({ senderId }) => senderId),
      );
      const granted = (await first.pairing.listGrants()).map(({ senderId }) => senderId);
      for (const senderId of granted) expect(approvals).toContain(senderId);
      for (const senderId of approvals.filter((id) => !revoked.has(id))) expect(granted).toContain(senderId);
    },
  );
  await fc.assert(property, { seed: 20_260_101, numRuns: 200 });
}, 60_000);
