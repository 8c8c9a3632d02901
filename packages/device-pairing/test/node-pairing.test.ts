import { NODE_REQUESTS, NODES } from "@openclaw/contracts";
import { createStateStore } from "@openclaw/store-fs";
import { describe, expect, it } from "vitest";
import { dump, HOUR, MINUTE, OWNER } from "./support/harness.js";
import { createNodeHarness, pendingOf, putNodeRequest, requested } from "./support/node-harness.js";
import { makeDirectory } from "./support/temporary-directory.js";

const CAMERA = { commands: ["camera.snap"] };

describe("node.pair.request", () => {
  it("makes a request that the owner approves, and a token that verifies", async () => {
    const harness = createNodeHarness();
    const { nodes, clock } = harness;
    const asked = await requested(harness, "ios-node", { displayName: "Kitchen", platform: "iOS" });
    expect(asked).toMatchObject({
      created: true,
      request: {
        nodeId: "ios-node",
        displayName: "Kitchen",
        isRepair: false,
        silent: false,
        declared: false,
        createdAtMs: clock.now(),
        requiredScopes: ["operator.pairing"],
      },
    });
    const { requestId } = asked.request;
    const approved = await nodes.approve({ requestId, caller: OWNER });
    expect(approved).toMatchObject({
      status: "approved",
      requestId,
      node: { nodeId: "ios-node", displayName: "Kitchen", approvedAtMs: clock.now() },
      token: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    });
    const token = "token" in approved ? approved.token : "";
    const verify = (nodeId: string, text: string) => nodes.verify({ nodeId, token: text, caller: OWNER });
    expect(await verify("ios-node", token)).toMatchObject({ ok: true, node: { nodeId: "ios-node" } });
    expect(await verify("ios-node", `${token}x`)).toEqual({ ok: false });
    expect(await verify("ios-node", "")).toEqual({ ok: false });
    expect(await verify("other", token)).toEqual({ ok: false });
    expect(await verify("__proto__", token)).toEqual({ ok: false });
    expect(JSON.stringify([await nodes.listNodes(OWNER), await nodes.findNode("ios-node")])).not.toContain(
      token,
    );
  });

  it("S17: repeated, keeps its id and its time, and lives five minutes from the last time", async () => {
    const harness = createNodeHarness();
    const { nodes, clock } = harness;
    const first = await requested(harness, "node", CAMERA);
    for (let turn = 0; turn < 5; turn += 1) {
      clock.advance(4 * MINUTE);
      expect(await requested(harness, "node", CAMERA)).toEqual({ ...first, created: false });
    }
    clock.advance(5 * MINUTE);
    expect(await nodes.listRequests(OWNER)).toEqual([]);
    expect((await requested(harness, "node", CAMERA)).request.requestId).not.toBe(first.request.requestId);
  });

  it("S16: for more, has another id, and the old one approves nothing", async () => {
    const harness = createNodeHarness();
    const first = await requested(harness, "node", CAMERA);
    const second = await requested(harness, "node", { commands: ["camera.snap", "system.run"] });
    expect(await harness.approve(first.request.requestId)).toEqual({ status: "unknown" });
    expect(await harness.nodes.listRequests(OWNER)).toEqual([second.request]);
  });

  it("for an approved node is a repair, and gives it another token", async () => {
    const harness = createNodeHarness();
    const first = await requested(harness, "node");
    await harness.approve(first.request.requestId);
    const before = await harness.stored("node");
    const repair = await requested(harness, "node");
    expect(repair.request.isRepair).toBe(true);
    await harness.approve(repair.request.requestId);
    const after = await harness.stored("node");
    expect(after?.["token"]).not.toBe(before?.["token"]);
    expect(after?.["createdAtMs"]).toBe(before?.["createdAtMs"]);
  });

  it("S89: sixty-four wait at most, nothing is pushed out, and what nodes declare has room of its own", async () => {
    const harness = createNodeHarness();
    for (let count = 0; count < 64; count += 1) await requested(harness, `node-${count}`);
    expect(await harness.nodes.request({ node: { nodeId: "late" }, caller: OWNER })).toEqual({
      status: "too-many-requests",
    });
    expect(await requested(harness, "node-0")).toMatchObject({ created: false });
    expect(await harness.declare("late", CAMERA)).toMatchObject({ state: "pending-approval" });
    expect(await harness.nodes.listRequests(OWNER)).toHaveLength(65);
  });

  it("S53: expired once is expired for ever, whatever the clock does", async () => {
    const harness = createNodeHarness();
    const { request } = await requested(harness, "node");
    harness.clock.advance(HOUR);
    await harness.nodes.sweep();
    harness.clock.advance(-HOUR);
    expect(await harness.restart().approve({ requestId: request.requestId, caller: OWNER })).toEqual({
      status: "unknown",
    });
  });

  it("S53: a request from the future counts as expired", async () => {
    const { store, clock, approve, nodes } = createNodeHarness();
    await putNodeRequest(store, { requestId: "r", nodeId: "node", isRepair: false, ts: clock.now() + 1 });
    expect(await nodes.listRequests(OWNER)).toEqual([]);
    expect(await approve("r")).toEqual({ status: "unknown" });
  });

  it.each(["../x", "__proto__", "constructor", " "])("S90: is refused for the node %j", async (nodeId) => {
    const { nodes, store } = createNodeHarness();
    await expect(nodes.request({ node: { nodeId }, caller: OWNER })).rejects.toMatchObject({
      code: "INVALID_NODE_ID",
    });
    expect(await dump(store)).toEqual({});
  });

  it.each(["../x", "__proto__", "constructor", ""])("S90: %j is no request and no node", async (id) => {
    const { nodes } = createNodeHarness();
    const unknown = { status: "unknown" };
    expect(await nodes.approve({ requestId: id, caller: OWNER })).toEqual(unknown);
    expect(await nodes.reject({ requestId: id, caller: OWNER })).toEqual(unknown);
    expect(await nodes.remove({ nodeId: id, caller: OWNER })).toEqual(unknown);
    expect(await nodes.rename({ nodeId: id, displayName: "x", caller: OWNER })).toEqual(unknown);
    expect(await nodes.findNode(id)).toBeUndefined();
  });
});

describe("remove and rename", () => {
  it("S28: removing a node drops what waits for it, so that no old id brings it back", async () => {
    const harness = createNodeHarness();
    const { approved, declare, nodes, approve, store } = harness;
    await approved("node", CAMERA);
    const declared = pendingOf(await declare("node", { commands: ["camera.snap", "system.run"] }));
    const { request } = await requested(harness, "node");
    await requested(harness, "other");
    const removed = await nodes.remove({ nodeId: "node", caller: OWNER });
    expect(removed).toEqual({
      status: "removed",
      nodeId: "node",
      rejectedRequestIds: [declared.requestId, request.requestId],
    });
    for (const { requestId } of [declared, request])
      expect(await approve(requestId)).toEqual({ status: "unknown" });
    expect(await store.get(NODES, "node")).toBeUndefined();
    expect(await nodes.listRequests(OWNER)).toHaveLength(1);
    expect(await nodes.remove({ nodeId: "node", caller: OWNER })).toEqual({ status: "unknown" });
  });

  it("S28: a node that only waits is removed too", async () => {
    const { declare, nodes } = createNodeHarness();
    const { requestId } = pendingOf(await declare("node", CAMERA));
    expect(await nodes.remove({ nodeId: "node", caller: OWNER })).toMatchObject({
      status: "removed",
      rejectedRequestIds: [requestId],
    });
    expect(await nodes.listRequests(OWNER)).toEqual([]);
  });

  it("a name given by the owner outlives the next approval and the node's own name", async () => {
    const { approved, nodes, stored } = createNodeHarness();
    await approved("node", { ...CAMERA, displayName: "vm" });
    const token = (await stored("node"))?.["token"];
    expect(await nodes.rename({ nodeId: "node", displayName: " Kitchen ", caller: OWNER })).toEqual({
      status: "renamed",
      nodeId: "node",
      displayName: "Kitchen",
    });
    await approved("node", { commands: ["camera.snap", "camera.clip"], displayName: "vm" });
    expect(await nodes.findNode("node")).toMatchObject({
      displayName: "Kitchen",
      commands: ["camera.snap", "camera.clip"],
    });
    expect((await stored("node"))?.["token"]).toBe(token);
    expect(await nodes.rename({ nodeId: "nobody", displayName: "x", caller: OWNER })).toEqual({
      status: "unknown",
    });
  });

  it.each(["", "  ", "two\nlines", "a\u202eb", "x".repeat(65)])(
    "S150: %j is no name",
    async (displayName) => {
      const { approved, nodes } = createNodeHarness();
      await approved("node", CAMERA);
      await expect(nodes.rename({ nodeId: "node", displayName, caller: OWNER })).rejects.toMatchObject({
        code: "INVALID_LABEL",
      });
    },
  );

  it("fields that later versions of OpenClaw add stay where they are", async () => {
    const { approved, edit, nodes, stored } = createNodeHarness();
    await approved("node", CAMERA);
    await edit("node", (record) => ({ ...record, nodeSurface: { more: true }, bins: ["git"] }));
    await nodes.rename({ nodeId: "node", displayName: "Kitchen", caller: OWNER });
    await approved("node", { commands: ["camera.snap", "camera.clip"] });
    expect(await stored("node")).toMatchObject({ nodeSurface: { more: true }, bins: ["git"] });
  });
});

describe("lists", () => {
  it("are sorted, newest first", async () => {
    const harness = createNodeHarness();
    const { nodes, clock, approved } = harness;
    for (const nodeId of ["one", "two", "three"]) {
      clock.advance(1);
      await requested(harness, `${nodeId}-asked`);
      await approved(nodeId, CAMERA);
    }
    expect(await nodes.listNodes(OWNER)).toMatchObject(["three", "two", "one"].map((nodeId) => ({ nodeId })));
    expect(await nodes.listRequests(OWNER)).toMatchObject(
      ["three-asked", "two-asked", "one-asked"].map((nodeId) => ({ nodeId })),
    );
  });

  it("S168: damaged requests are neither shown nor approved", async () => {
    const { store, nodes, approve, clock } = createNodeHarness();
    const good = { nodeId: "node", isRepair: false, ts: clock.now() };
    const damages = [
      { ...good, requestId: "a", commands: "system.run" },
      { ...good, requestId: "b", nodeId: "../x" },
      { ...good, requestId: "c", ts: "now" },
      { ...good, requestId: "d", declared: "yes" },
      { ...good, requestId: "e", permissions: [true] },
      { ...good, requestId: "f", refreshedAtMs: null },
    ];
    for (const damage of damages) await putNodeRequest(store, damage);
    expect(await nodes.listRequests(OWNER)).toEqual([]);
    for (const { requestId } of damages) expect(await approve(requestId)).toEqual({ status: "unknown" });
    expect(await store.get(NODE_REQUESTS, "a")).toBeDefined();
  });
});

describe("several at once", () => {
  it("S24: of thirty-two approvals of one request one counts, in memory and on files", async () => {
    for (const store of [undefined, createStateStore({ stateDirectory: makeDirectory() })]) {
      const { declare, nodes } = createNodeHarness(store === undefined ? {} : { store });
      const { requestId } = pendingOf(await declare("node", CAMERA));
      const outcomes = await Promise.all(
        Array.from({ length: 32 }, () => nodes.approve({ requestId, caller: OWNER })),
      );
      expect(outcomes.filter(({ status }) => status === "approved")).toHaveLength(1);
      await store?.close();
    }
  });

  it("S24: whatever order approval and growth come in, only what an id showed is approved", async () => {
    for (let turn = 0; turn < 100; turn += 1) {
      const { declare, nodes, stored } = createNodeHarness();
      const { requestId } = pendingOf(await declare("node", CAMERA));
      const grow = () => declare("node", { commands: ["camera.snap", "system.run"] });
      const approve = () => nodes.approve({ requestId, caller: OWNER });
      await Promise.all(turn % 2 === 0 ? [grow(), approve()] : [approve(), grow()]);
      const given = (await stored("node"))?.["commands"] ?? CAMERA.commands;
      expect(given).toEqual(CAMERA.commands);
    }
  });
});
