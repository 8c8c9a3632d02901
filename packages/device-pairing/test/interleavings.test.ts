import type { Store } from "@openclaw/contracts";
import { createMemoryStore } from "@openclaw/pairing-core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSetupCode } from "../src/setup-code.js";
import { exploreAll, stepping, withoutIsolation, type Step } from "./support/explorer.js";
import { OWNER, connectOf, createHarness, keyOf } from "./support/harness.js";

const READ = { scopes: ["operator.read"] };
const ADMIN = { scopes: ["operator.admin"] };
const { deviceId } = keyOf("cli");
const owned = { deviceId, role: "operator", caller: OWNER };

/** Two processes on one store. What is prepared before happens undisturbed. */
type Scenario = (store: Store, step: Step) => Promise<void>;

/** Another process, whose calls wait for their turn. */
const processOn = (store: Store, step: Step, limits = {}) =>
  createHarness({ store: stepping(store, step), limits, silent: true }).pairing;

const scenarios: Readonly<Record<string, Scenario>> = {
  "S16, S24: an approval gives what its id showed, whatever the device asks for meanwhile": async (
    store,
    step,
  ) => {
    const { request } = await createHarness({ store }).ask("cli", READ);
    const [approval, again] = await Promise.all([
      processOn(store, step).approve({ requestId: request.requestId, caller: OWNER }),
      processOn(store, step).connect(connectOf("cli", ADMIN)),
    ]);
    const device = await createHarness({ store }).pairing.findDevice(deviceId);
    const given = approval.status === "approved" ? [READ.scopes] : undefined;
    expect(device?.tokens.map(({ scopes }) => scopes)).toEqual(given);
    // Approved before the device asked for more, or replaced before the owner approved: never both.
    expect(again).toMatchObject({ reason: given === undefined ? "not-paired" : "scope-upgrade" });
    const [waiting] = await createHarness({ store }).pairing.listRequests(OWNER);
    expect(waiting?.requestId).not.toBe(request.requestId);
    expect(waiting?.scopes).toContain("operator.admin");
  },
  "S17: two connects of one device make one request": async (store, step) => {
    const outcomes = await Promise.all([
      processOn(store, step).connect(connectOf("cli", READ)),
      processOn(store, step).connect(connectOf("cli", READ)),
    ]);
    const created = outcomes.filter((outcome) => outcome.status === "pairing-required" && outcome.created);
    expect(created).toHaveLength(1);
    expect(await createHarness({ store }).pairing.listRequests(OWNER)).toHaveLength(1);
  },
  "S28: a device that is removed is not brought back by the approval of its request": async (store, step) => {
    const before = createHarness({ store });
    await before.pair("cli", READ);
    const { request } = await before.ask("cli", ADMIN);
    const [removal] = await Promise.all([
      processOn(store, step).remove(owned),
      processOn(store, step).approve({ requestId: request.requestId, caller: OWNER }),
    ]);
    expect(removal.status).toBe("removed");
    const after = createHarness({ store });
    expect(await after.pairing.findDevice(deviceId)).toBeUndefined();
    expect(await after.pairing.listRequests(OWNER)).toEqual([]);
  },
  "S11: a revocation is not undone by an approval of something else": async (store, step) => {
    const before = createHarness({ store });
    await before.pair("cli", READ);
    const { request } = await before.ask("cli", { role: "node" });
    await Promise.all([
      processOn(store, step).revokeToken(owned),
      processOn(store, step).approve({ requestId: request.requestId, caller: OWNER }),
    ]);
    const device = await createHarness({ store }).pairing.findDevice(deviceId);
    expect(device?.tokens.map(({ role, revokedAtMs }) => [role, revokedAtMs === undefined])).toEqual([
      ["node", true],
      ["operator", false],
    ]);
  },
  "S13: after two rotations neither of the earlier tokens is good": async (store, step) => {
    const before = createHarness({ store });
    const { token } = await before.pair("cli", READ);
    const self = {
      ...owned,
      caller: { surface: "rpc", id: "x", scopes: ["operator.read"], deviceId },
    } as const;
    const outcomes = await Promise.all([
      processOn(store, step).rotateToken(self),
      processOn(store, step).rotateToken({ ...self, scopes: [] }),
    ]);
    const times = outcomes.map((outcome) => (outcome.status === "rotated" ? outcome.rotatedAtMs : 0));
    expect(new Set(times).size).toBe(times.length);
    const texts = outcomes.map((outcome) => (outcome.status === "rotated" ? (outcome.token ?? "") : ""));
    const after = createHarness({ store });
    const isGood = async (deviceToken: string) =>
      (await after.connect("cli", { scopes: [], credentials: { deviceToken } })).status === "admitted";
    expect(await isGood(token.token)).toBe(false);
    const good = await Promise.all(texts.map(isGood));
    expect(good.filter(Boolean)).toHaveLength(good.length - 1);
  },
  "S24: one request is approved once": async (store, step) => {
    const { request } = await createHarness({ store }).ask("cli", READ);
    const { requestId } = request;
    const outcomes = await Promise.all([
      processOn(store, step).approve({ requestId, caller: OWNER }),
      processOn(store, step).approve({ requestId, caller: OWNER }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["approved", "unknown"]);
  },
  "S89: two newcomers never take the last place both": async (store, step) => {
    const limits = { maxRequests: 1 };
    const outcomes = await Promise.all([
      processOn(store, step, limits).connect(connectOf("cli", READ)),
      processOn(store, step, limits).connect(connectOf("other", READ)),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["pairing-required", "refused"]);
  },
  "S44: a setup code never belongs to two devices": async (store, step) => {
    const { pairing } = createHarness({ store });
    const issued = await pairing.issueSetupCode({ caller: OWNER, url: "ws://127.0.0.1:1" });
    const setupToken = issued.status === "issued" ? decodeSetupCode(issued.setupCode).token : "";
    const asNode = { role: "node", credentials: { setupToken } } as const;
    const outcomes = await Promise.all([
      processOn(store, step).connect(connectOf("cli", asNode)),
      processOn(store, step).connect(connectOf("other", asNode)),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["pairing-required", "refused"]);
  },
};

describe("in every order in which two processes can meet", () => {
  it.each(Object.entries(scenarios))("%s.", async (_title, scenario) => {
    const orders = await exploreAll((step) => scenario(createMemoryStore(), step));
    expect(orders).toBeGreaterThanOrEqual(2);
  });

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

it("S24: in a thousand races of an approval with three connects, what is given is what the approved id showed.", async () => {
  const race = fc.asyncProperty(
    fc.scheduler(),
    fc.array(fc.constantFrom("operator.read", "operator.write", "operator.pairing", "operator.admin"), {
      minLength: 3,
      maxLength: 3,
    }),
    async (scheduler, wishes) => {
      const store = createMemoryStore();
      const { request } = await createHarness({ store }).ask("cli", READ);
      const slow = stepping(store, async (call) => {
        await scheduler.schedule(Promise.resolve());
        return call();
      });
      const actors = wishes.map(() => createHarness({ store: slow, silent: true }).pairing);
      const approver = createHarness({ store: slow, silent: true }).pairing;
      const approving = approver.approve({ requestId: request.requestId, caller: OWNER });
      const connects = actors.map((pairing, index) =>
        pairing.connect(connectOf("cli", { scopes: [wishes[index] ?? "operator.read"] })),
      );
      await scheduler.waitFor(Promise.all([approving, ...connects]));
      const device = await createHarness({ store }).pairing.findDevice(deviceId);
      const isApproved = (await approving).status === "approved";
      expect(device?.tokens.map(({ scopes }) => scopes)).toEqual(isApproved ? [READ.scopes] : undefined);
    },
  );
  await fc.assert(race, { seed: 20_260_101, numRuns: 1000 });
}, 60_000);
