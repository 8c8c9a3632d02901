import { createMemoryStore } from "@openclaw/pairing-core";
import { createStateStore } from "@openclaw/store-fs";
import { describe, expect, it } from "vitest";
import type { NodeEvent } from "../src/index.js";
import { MINUTE, OWNER } from "./support/harness.js";
import { createNodeHarness, pendingOf, requested } from "./support/node-harness.js";
import { makeDirectory } from "./support/temporary-directory.js";

const CAMERA = { commands: ["camera.snap"] };

/** Events without what is in them beside type, id and decision. */
const short = (events: readonly NodeEvent[]): readonly string[] =>
  events.map((event) => {
    if (event.type === "requested") return `requested ${event.request.nodeId}`;
    return event.type === "resolved" ? `${event.decision} ${event.nodeId}` : `${event.type} ${event.nodeId}`;
  });

const EXPECTED = ["changed one", "approved one", "rejected two", "removed one"];

describe("watching nodes", () => {
  it("own calls are told before they resolve", async () => {
    const { declare, nodes, events, clock } = createNodeHarness();
    const { requestId } = pendingOf(await declare("node", CAMERA));
    expect(events).toMatchObject([{ type: "requested", request: { requestId, commands: ["camera.snap"] } }]);
    await nodes.approve({ requestId, caller: OWNER });
    expect(events.slice(1)).toEqual([
      { type: "changed", nodeId: "node" },
      { type: "resolved", requestId, nodeId: "node", decision: "approved", atMs: clock.now() },
    ]);
  });

  it("everything that can happen to a node has its event, once", async () => {
    const { declare, nodes, events, clock } = createNodeHarness();
    await declare("node", CAMERA);
    const grown = pendingOf(await declare("node", { commands: ["camera.snap", "system.run"] }));
    await declare("node", CAMERA);
    await nodes.reject({ requestId: grown.requestId, caller: OWNER });
    const again = pendingOf(await declare("node", CAMERA));
    await nodes.approve({ requestId: again.requestId, caller: OWNER });
    await nodes.rename({ nodeId: "node", displayName: "Kitchen", caller: OWNER });
    await nodes.rename({ nodeId: "node", displayName: "Kitchen", caller: OWNER });
    clock.advance(MINUTE);
    await declare("node", CAMERA);
    await nodes.request({ node: { nodeId: "legacy" }, caller: OWNER });
    clock.advance(6 * MINUTE);
    await nodes.sweep();
    await declare("node", { commands: ["camera.snap", "camera.clip"] });
    await nodes.remove({ nodeId: "node", caller: OWNER });
    expect(short(events)).toEqual([
      "requested node",
      "rejected node",
      "requested node",
      "rejected node",
      "requested node",
      "changed node",
      "approved node",
      "changed node",
      "requested legacy",
      "rejected legacy",
      "requested node",
      "removed node",
      "rejected node",
    ]);
  });

  it("a request that is approved again in the same millisecond is told as approved", async () => {
    const { declare, nodes, events } = createNodeHarness();
    for (const commands of [["a"], ["a", "b"], ["a", "b", "c"]]) {
      const { requestId } = pendingOf(await declare("node", { commands }));
      await nodes.approve({ requestId, caller: OWNER });
    }
    expect(short(events).filter((event) => event === "approved node")).toHaveLength(3);
    expect(short(events)).not.toContain("rejected node");
  });

  it("a rejection is told as one, though another request of the node was approved meanwhile", async () => {
    const harness = createNodeHarness();
    const { declare, nodes, events } = harness;
    const declared = pendingOf(await declare("node", CAMERA));
    const { request } = await requested(harness, "node", CAMERA);
    await nodes.approve({ requestId: request.requestId, caller: OWNER });
    await nodes.reject({ requestId: declared.requestId, caller: OWNER });
    expect(events.at(-1)).toMatchObject({ requestId: declared.requestId, decision: "rejected" });
  });

  it("a request of an approved node that another process rejects is told as rejected", async () => {
    const harness = createNodeHarness();
    const { approved, nodes, events, restart } = harness;
    await approved("node", CAMERA);
    const { request } = await requested(harness, "node", CAMERA);
    await restart().reject({ requestId: request.requestId, caller: OWNER });
    await nodes.sweep();
    expect(events.at(-1)).toMatchObject({ requestId: request.requestId, decision: "rejected" });
  });

  it("approvals, rejections and removals of another process arrive", async () => {
    const stores = [createMemoryStore(), createStateStore({ stateDirectory: makeDirectory() })];
    for (const store of stores) {
      const { declare, restart, nodes } = createNodeHarness({ store });
      const heard: NodeEvent[] = [];
      const waiters: (() => void)[] = [];
      nodes.watch((event) => {
        heard.push(event);
        for (const wake of waiters) wake();
      });
      const hears = async (text: string): Promise<void> => {
        while (!short(heard).includes(text)) await new Promise<void>((resolve) => waiters.push(resolve));
      };
      const other = restart();
      const first = pendingOf(await declare("one", CAMERA));
      const second = pendingOf(await declare("two", CAMERA));
      await other.approve({ requestId: first.requestId, caller: OWNER });
      await hears("approved one");
      await other.reject({ requestId: second.requestId, caller: OWNER });
      await hears("rejected two");
      await other.remove({ nodeId: "one", caller: OWNER });
      await hears("removed one");
      expect(short(heard)).toEqual(["requested one", "requested two", ...EXPECTED]);
      await store.close();
    }
  });

  it("a listener that throws keeps neither the others nor the call from going on", async () => {
    const { declare, nodes, events } = createNodeHarness();
    nodes.watch(() => {
      throw new Error("a listener that fails");
    });
    const later: NodeEvent[] = [];
    nodes.watch((event) => later.push(event));
    expect(await declare("node", CAMERA)).toMatchObject({ state: "pending-approval" });
    expect(later).toEqual(events);
  });

  it("ends when told so, however often", async () => {
    const { declare, nodes } = createNodeHarness();
    const heard: NodeEvent[] = [];
    const end = nodes.watch((event) => heard.push(event));
    end();
    end();
    await declare("node", CAMERA);
    expect(heard).toEqual([]);
  });
});
