import { NODE_REQUESTS } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { counting, HOUR, MINUTE, OWNER, SECOND } from "./support/harness.js";
import { createNodeHarness, pendingOf } from "./support/node-harness.js";
import { createMemoryStore } from "@openclaw/pairing-core";

const CAMERA = { caps: ["camera"], commands: ["camera.snap"], permissions: { camera: true } };

describe("what a node declares", () => {
  it("S22: is off until the owner approved it, whatever was approved of the device", async () => {
    const { declare, approve, nodes } = createNodeHarness();
    const waiting = await declare("phone", CAMERA);
    expect(waiting).toMatchObject({
      state: "pending-approval",
      caps: [],
      commands: [],
      permissions: { camera: false },
      requestCreated: true,
      pending: {
        nodeId: "phone",
        declared: true,
        silent: false,
        isRepair: false,
        requiredScopes: ["operator.pairing", "operator.write"],
        ...CAMERA,
      },
    });
    expect(await approve(pendingOf(waiting).requestId)).toMatchObject({ status: "approved" });
    expect(await declare("phone", CAMERA)).toEqual({ state: "approved", ...CAMERA, requestCreated: false });
    expect(await nodes.listRequests(OWNER)).toEqual([]);
  });

  it("needs no approval as long as there are no commands", async () => {
    const { declare, nodes } = createNodeHarness();
    expect(await declare("phone", { caps: ["camera"] })).toEqual({
      state: "approved",
      caps: ["camera"],
      commands: [],
      permissions: {},
      requestCreated: false,
    });
    expect(await nodes.listRequests(OWNER)).toEqual([]);
  });

  it("S23: what it declares beyond the approval waits, and the approved part works meanwhile", async () => {
    const { declare, approved, approve } = createNodeHarness();
    await approved("phone", CAMERA);
    const more = { ...CAMERA, caps: ["camera", "system"], commands: ["camera.snap", "system.run"] };
    const grown = await declare("phone", more);
    expect(grown).toMatchObject({
      state: "pending-approval",
      caps: ["camera"],
      commands: ["camera.snap"],
      permissions: { camera: true },
      pending: { isRepair: true, commands: ["camera.snap", "system.run"] },
    });
    await approve(pendingOf(grown).requestId);
    expect(await declare("phone", more)).toMatchObject({ state: "approved", commands: more.commands });
  });

  it.each([
    ["a cap", { ...CAMERA, caps: ["camera", "screen"] }],
    ["a permission", { ...CAMERA, permissions: { camera: true, location: true } }],
    ["a permission that was refused before", { ...CAMERA, permissions: { camera: true, screen: true } }],
  ])("S23: %s more waits too", async (_name, more) => {
    const { declare, approved } = createNodeHarness();
    await approved("phone", { ...CAMERA, permissions: { camera: true, screen: false } });
    const grown = await declare("phone", more);
    expect(grown).toMatchObject({ state: "pending-approval", caps: ["camera"] });
    expect(Object.entries(grown.permissions).filter(([, is]) => is)).toEqual([["camera", true]]);
  });

  it("S23: less needs nothing, and works with what is left", async () => {
    const { declare, approved, nodes } = createNodeHarness();
    await approved("phone", { ...CAMERA, commands: ["camera.snap", "camera.clip"] });
    const less = { caps: [], commands: ["camera.clip"], permissions: { camera: false } };
    expect(await declare("phone", less)).toEqual({ state: "approved", ...less, requestCreated: false });
    expect(await declare("phone")).toMatchObject({ state: "approved", commands: [] });
    expect(await declare("phone", CAMERA)).toMatchObject({ state: "approved", commands: ["camera.snap"] });
    expect(await nodes.listRequests(OWNER)).toEqual([]);
  });

  it("S16, S23: an approval gives what its id showed, and not what was declared since", async () => {
    const { declare, approve } = createNodeHarness();
    const first = pendingOf(await declare("phone", CAMERA));
    const grown = await declare("phone", { ...CAMERA, commands: ["camera.snap", "system.run"] });
    expect(grown.supersededRequestId).toBe(first.requestId);
    expect(await approve(first.requestId)).toEqual({ status: "unknown" });
    expect(await declare("phone", CAMERA)).toMatchObject({ state: "pending-approval", commands: [] });
  });

  it("S17: a node that comes back fifty times, with the same or with less, keeps one request and its id", async () => {
    const { declare, nodes, clock } = createNodeHarness();
    const first = pendingOf(await declare("phone", { ...CAMERA, commands: ["camera.snap", "camera.clip"] }));
    for (let count = 0; count < 50; count += 1) {
      clock.advance(MINUTE);
      const again = await declare(
        "phone",
        count % 2 === 0 ? CAMERA : { ...CAMERA, commands: ["camera.clip"] },
      );
      expect(again).toMatchObject({ requestCreated: false, pending: first });
    }
    expect(await nodes.listRequests(OWNER)).toEqual([first]);
  });

  it("waits for ever, unlike what was asked for by name", async () => {
    const { declare, clock, nodes, approve } = createNodeHarness();
    const { requestId } = pendingOf(await declare("phone", CAMERA));
    clock.advance(1000 * HOUR);
    await nodes.sweep();
    expect(await nodes.listRequests(OWNER)).toHaveLength(1);
    expect(await approve(requestId)).toMatchObject({ status: "approved" });
  });

  it("may be declared again after it was rejected", async () => {
    const { declare, nodes } = createNodeHarness();
    const { requestId } = pendingOf(await declare("phone", CAMERA));
    expect(await nodes.reject({ requestId, caller: OWNER })).toEqual({
      status: "rejected",
      requestId,
      nodeId: "phone",
    });
    expect(pendingOf(await declare("phone", CAMERA)).requestId).not.toBe(requestId);
  });

  it("another kind of machine under the same id is another request", async () => {
    const { declare } = createNodeHarness();
    const first = pendingOf(await declare("phone", { ...CAMERA, platform: "iOS 18" }));
    const second = await declare("phone", { ...CAMERA, platform: "linux" });
    expect(second.supersededRequestId).toBe(first.requestId);
    expect(pendingOf(second)).toMatchObject({ platform: "linux" });
  });
});

describe("an approval of an earlier pairing", () => {
  it("S22: counts for nothing once the device was paired again", async () => {
    const { approved, nodes, clock, approve, stored } = createNodeHarness();
    await approved("phone", CAMERA);
    const before = await stored("phone");
    clock.advance(HOUR);
    const node = { nodeId: "phone", ...CAMERA };
    const again = await nodes.declare({ node, devicePairedAtMs: clock.now() });
    expect(again).toMatchObject({ state: "pending-approval", commands: [], pending: { isRepair: false } });
    await approve(pendingOf(again).requestId);
    expect((await stored("phone"))?.["token"]).not.toBe(before?.["token"]);
    expect(await nodes.declare({ node, devicePairedAtMs: clock.now() })).toMatchObject({ state: "approved" });
  });

  it("S22: neither does what waits from then, though it shows the same", async () => {
    const { approved, declare, nodes, clock } = createNodeHarness();
    const more = { commands: ["camera.snap", "camera.clip"] };
    await approved("phone", CAMERA);
    const earlier = pendingOf(await declare("phone", more));
    expect(earlier.isRepair).toBe(true);
    clock.advance(HOUR);
    const node = { nodeId: "phone", ...more };
    const again = await nodes.declare({ node, devicePairedAtMs: clock.now() });
    expect(again).toMatchObject({ supersededRequestId: earlier.requestId, pending: { isRepair: false } });
  });

  it("S53: an approval after the pairing counts although the clock was set back between the two", async () => {
    const { nodes, clock, approve } = createNodeHarness();
    const devicePairedAtMs = clock.now() + 5 * HOUR;
    const node = { nodeId: "phone", ...CAMERA };
    const waiting = await nodes.declare({ node, devicePairedAtMs });
    await approve(pendingOf(waiting).requestId);
    expect(await nodes.declare({ node, devicePairedAtMs })).toMatchObject({ state: "approved" });
  });
});

describe("limits and hostile declarations", () => {
  it("S89: where too many wait nothing is pushed out, and the newcomer has no request", async () => {
    const { declare, nodes } = createNodeHarness({ limits: { maxRequests: 2 } });
    const first = pendingOf(await declare("one", CAMERA));
    await declare("two", CAMERA);
    expect(await declare("three", CAMERA)).toEqual({
      state: "unapproved",
      caps: [],
      commands: [],
      permissions: { camera: false },
      requestCreated: false,
    });
    expect(await declare("two", { ...CAMERA, commands: ["other"] })).toMatchObject({ requestCreated: true });
    expect(await nodes.listRequests(OWNER)).toHaveLength(2);
    await nodes.reject({ requestId: first.requestId, caller: OWNER });
    expect(await declare("three", CAMERA)).toMatchObject({ state: "pending-approval" });
  });

  it.each(["../x", "__proto__", "constructor", ""])(
    "S90: %j is refused as the id of a node",
    async (nodeId) => {
      const { declare, store } = createNodeHarness();
      await expect(declare(nodeId, CAMERA)).rejects.toMatchObject({ code: "INVALID_NODE_ID" });
      expect(await store.collections("")).toEqual([]);
    },
  );

  it("S90: names that are none are neither shown nor approved", async () => {
    const { approved, stored } = createNodeHarness();
    const hostile = ["../x", "__proto__", "constructor", "a b", "a\u202eb", "", "a".repeat(200)];
    const permissions = JSON.parse('{"__proto__":true,"camera":true,"constructor":true,"count":1}');
    const offer = { caps: hostile, commands: [...hostile, "camera.snap", "camera.snap"], permissions };
    expect(await approved("phone", offer)).toMatchObject({ commands: ["camera.snap"], caps: [] });
    expect(await stored("phone")).toMatchObject({
      caps: [],
      commands: ["camera.snap"],
      permissions: { camera: true },
    });
  });

  it("S89: a huge declaration is cut to a size that is kept", async () => {
    const { declare, store } = createNodeHarness();
    const commands = Array.from({ length: 100_000 }, (_, index) => `command.${index}`);
    const displayName = "x".repeat(1 << 20);
    const { requestId } = pendingOf(await declare("phone", { commands, displayName }));
    const record = await store.get(NODE_REQUESTS, requestId);
    expect(JSON.stringify(record).length).toBeLessThan(8192);
  });

  it("S168: a damaged approval approves nothing and stays on the medium", async () => {
    const damages: Record<string, unknown>[] = [
      { commands: "camera.snap" },
      { commands: ["camera.snap", 7] },
      { permissions: { camera: "yes" } },
      { approvedAtMs: "now" },
      { token: "" },
      { nodeId: "other" },
    ];
    for (const damage of damages) {
      const { approved, declare, edit, stored } = createNodeHarness();
      await approved("phone", CAMERA);
      await edit("phone", (record) => ({ ...record, ...JSON.parse(JSON.stringify(damage)) }));
      expect(await declare("phone", CAMERA)).toMatchObject({ state: "pending-approval", commands: [] });
      expect(await stored("phone")).toMatchObject(damage);
    }
  });
});

describe("what a declaration costs", () => {
  it("nothing is written by a node that comes back within a minute, and one record after that", async () => {
    const { store, count } = counting(createMemoryStore());
    const { approved, declare, stored, clock } = createNodeHarness({ store });
    await approved("phone", CAMERA);
    const transactions = count.transact;
    for (let turn = 0; turn < 10; turn += 1) {
      clock.advance(5 * SECOND);
      await declare("phone", CAMERA);
    }
    expect(count.transact).toBe(transactions);
    clock.advance(MINUTE);
    await declare("phone", CAMERA);
    expect(count.transact).toBe(transactions + 1);
    expect((await stored("phone"))?.["lastConnectedAtMs"]).toBe(clock.now());
  });

  it("a node that waits writes nothing when it retries", async () => {
    const { store, count } = counting(createMemoryStore());
    const { declare } = createNodeHarness({ store });
    await declare("phone", CAMERA);
    const transactions = count.transact;
    for (let turn = 0; turn < 10; turn += 1) await declare("phone", CAMERA);
    expect(count.transact).toBe(transactions);
  });
});
