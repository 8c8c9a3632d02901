import { describe, expect, it } from "vitest";
import type { Caller } from "../src/index.js";
import { scopesToApprove } from "../src/node-surface.js";
import { deviceSession, dump, keyOf, session } from "./support/harness.js";
import { createNodeHarness, pendingOf, requested } from "./support/node-harness.js";

const CAMERA = { commands: ["camera.snap"] };

describe("who may decide about nodes", () => {
  it("S20, S22: the scopes that an approval takes are one reviewed table", () => {
    const PAIRING = ["operator.pairing"];
    const WRITE = [...PAIRING, "operator.write"];
    const ADMIN = [...WRITE, "operator.admin"];
    expect(scopesToApprove()).toEqual(PAIRING);
    expect(scopesToApprove([])).toEqual(PAIRING);
    for (const command of [
      "camera.snap",
      "canvas.present",
      "location.get",
      "notifications.list",
      "system.notify",
    ]) {
      expect([command, scopesToApprove([command])]).toEqual([command, WRITE]);
    }
    const powerful = [
      "system.run",
      "system.run.prepare",
      "system.which",
      "system.execApprovals.get",
      "system.notify.all",
      "System.Run",
      "browser.proxy",
      "browser.proxy.stream",
      "fs.listDir",
      "file.read",
      "mcp.call",
      // Nodes name their commands as they like: what nobody reviewed is not ordinary.
      "exec",
      "shell.exec",
      "terminal.run",
      "process.spawn",
      "browser.eval",
      "canvas.eval",
      "canvas.navigate",
      "screen.record",
      "sms.send",
      "Camera.snap",
      "camera.snap ",
    ];
    for (const command of powerful) {
      expect([command, scopesToApprove(["camera.snap", command])]).toEqual([command, ADMIN]);
    }
  });

  it.each([
    [[], "operator.pairing"],
    [["operator.write"], "operator.pairing"],
    [["operator.read", "operator.write", "operator.approvals"], "operator.pairing"],
    [["operator.pairing"], "operator.write"],
    [["operator.pairing", "operator.read"], "operator.write"],
    [["operator.pairing", "operator.write"], "operator.admin"],
  ])("S20, S21: with %j system.run cannot be approved, and nothing changes", async (scopes, missingScope) => {
    const { declare, nodes, store } = createNodeHarness();
    const { requestId } = pendingOf(await declare("node", { commands: ["system.run"] }));
    const before = await dump(store);
    expect(await nodes.approve({ requestId, caller: session(...scopes) })).toEqual({
      status: "denied",
      missingScope,
    });
    expect(await dump(store)).toEqual(before);
  });

  it("pairing alone approves what has no commands; write approves what runs no programs", async () => {
    const harness = createNodeHarness();
    const { nodes, declare } = harness;
    const { request } = await requested(harness, "plain");
    const caller = session("operator.pairing");
    expect(await nodes.approve({ requestId: request.requestId, caller })).toMatchObject({
      status: "approved",
    });
    const { requestId } = pendingOf(await declare("camera", CAMERA));
    const writer = session("operator.pairing", "operator.write");
    expect(await nodes.approve({ requestId, caller: writer })).toMatchObject({ status: "approved" });
  });

  it("S2: without operator.pairing nothing can be seen or changed, nor whether an id exists", async () => {
    const harness = createNodeHarness();
    const { nodes, store } = harness;
    const { request } = await requested(harness, "node");
    const before = await dump(store);
    const caller = session("operator.read", "operator.write");
    const denied = { status: "denied", missingScope: "operator.pairing" };
    for (const requestId of [request.requestId, "unknown"]) {
      expect(await nodes.approve({ requestId, caller })).toEqual(denied);
      expect(await nodes.reject({ requestId, caller })).toEqual(denied);
    }
    expect(await nodes.request({ node: { nodeId: "other" }, caller })).toEqual(denied);
    expect(await nodes.remove({ nodeId: "node", caller })).toEqual(denied);
    expect(await nodes.rename({ nodeId: "node", displayName: "x", caller })).toEqual(denied);
    expect(await nodes.verify({ nodeId: "node", token: "x", caller })).toEqual(denied);
    expect(await nodes.listRequests(caller)).toEqual(denied);
    expect(await nodes.listNodes(caller)).toEqual(denied);
    expect(await dump(store)).toEqual(before);
  });

  it("S40: a node is removed by an admin or by its own device, not by who holds pairing alone", async () => {
    const { approved, nodes, stored, store } = createNodeHarness();
    const { deviceId: nodeId } = keyOf("node");
    await approved(nodeId, CAMERA);
    const remove = (caller: Caller) => nodes.remove({ nodeId, caller });
    expect(await remove(session("operator.pairing", "operator.write"))).toEqual({
      status: "denied",
      missingScope: "operator.admin",
    });
    expect(await stored(nodeId)).toBeDefined();
    expect(await remove(await deviceSession(store, "node", "operator.pairing"))).toMatchObject({
      status: "removed",
    });
    await approved(nodeId, CAMERA);
    expect(await remove(session("operator.admin"))).toMatchObject({ status: "removed" });
  });

  it("S7: for a device session without admin other nodes do not exist", async () => {
    const harness = createNodeHarness();
    const { nodes, declare, store } = harness;
    const first = await requested(harness, "other", CAMERA);
    const approved = await harness.approve(first.request.requestId);
    const token = "token" in approved ? approved.token : "";
    const { request } = await requested(harness, "other");
    const own = pendingOf(await declare(keyOf("self").deviceId, CAMERA));
    const caller = await deviceSession(store, "self", "operator.pairing", "operator.write");
    const before = await dump(store);
    const answersFor = async (nodeId: string, requestId: string): Promise<readonly unknown[]> => [
      await nodes.approve({ requestId, caller }),
      await nodes.reject({ requestId, caller }),
      await nodes.remove({ nodeId, caller }),
      await nodes.rename({ nodeId, displayName: "x", caller }),
      await nodes.verify({ nodeId, token, caller }),
    ];
    expect(await answersFor("other", request.requestId)).toEqual(await answersFor("nobody", "unknown"));
    expect(await nodes.request({ node: { nodeId: "other" }, caller })).toMatchObject({ status: "denied" });
    expect(await nodes.listRequests(caller)).toEqual([own]);
    expect(await nodes.listNodes(caller)).toEqual([]);
    expect(await dump(store)).toEqual(before);
  });
});
