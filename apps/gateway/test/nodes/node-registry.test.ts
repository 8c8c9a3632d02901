import { silentLogger } from "@openclaw/contracts";
import type { NodeSurface } from "@openclaw/device-pairing";
import { describe, expect, it } from "vitest";
import { createNodeRegistry } from "../../src/nodes/node-registry.js";
import { NODE_ID, sampleNode } from "../support/sample-session.js";

const surface = (commands: readonly string[]): NodeSurface => ({
  state: "approved",
  caps: [],
  commands,
  permissions: {},
  requestCreated: false,
});

/** A pairing of nodes whose answers the test gives, in the order in which it was asked. */
function createAnswers() {
  const asked: { answer: (surface: NodeSurface) => void; fail: (error: Error) => void }[] = [];
  const declare = (): Promise<NodeSurface> =>
    new Promise((answer, fail) => {
      asked.push({ answer, fail });
    });
  return { asked, nodes: { declare } };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the registry of nodes", () => {
  it("S22: a node may do nothing until the store has said what is approved", async () => {
    const { asked, nodes } = createAnswers();
    const registry = createNodeRegistry({ nodes, logger: silentLogger });
    registry.add(sampleNode({ commands: ["system.run"] }));
    expect(registry.find(NODE_ID)?.surface.commands).toEqual([]);
    await settled();
    asked[0]?.answer(surface(["system.run"]));
    await registry.find(NODE_ID)?.settled;
    expect(registry.find(NODE_ID)?.surface.commands).toEqual(["system.run"]);
  });

  it("of two connections of one node the newest counts, and the end of the old one takes nothing away", async () => {
    const { asked, nodes } = createAnswers();
    const registry = createNodeRegistry({ nodes, logger: silentLogger });
    const [first, second] = [sampleNode(), sampleNode()];
    registry.add(first);
    registry.add(second);
    expect(registry.find(NODE_ID)?.session).toBe(second);
    await settled();
    asked[1]?.answer(surface(["a"]));
    registry.remove(first);
    await registry.find(NODE_ID)?.settled;
    expect(registry.find(NODE_ID)).toMatchObject({ session: second, surface: { commands: ["a"] } });
    expect(registry.size).toBe(1);
  });

  it("the end of the newest connection makes the one before it count again, and that of the last forgets the node", () => {
    const registry = createNodeRegistry({ ...createAnswers(), logger: silentLogger });
    const [first, second] = [sampleNode(), sampleNode()];
    registry.add(first);
    registry.add(second);
    registry.remove(second);
    expect(registry.find(NODE_ID)?.session).toBe(first);
    registry.remove(first);
    expect(registry.find(NODE_ID)).toBeUndefined();
    expect([...registry.ids()]).toEqual([]);
  });

  it("S22: what was taken away stays away, even if an older answer of the store comes later", async () => {
    const { asked, nodes } = createAnswers();
    const registry = createNodeRegistry({ nodes, logger: silentLogger });
    registry.add(sampleNode());
    await settled();
    registry.withdraw(NODE_ID);
    asked[0]?.answer(surface(["system.run"]));
    await registry.find(NODE_ID)?.settled;
    expect(registry.find(NODE_ID)?.surface.commands).toEqual([]);
  });

  it("an approval is looked up after what was asked before it, so that the older answer does not win", async () => {
    const { asked, nodes } = createAnswers();
    const registry = createNodeRegistry({ nodes, logger: silentLogger });
    registry.add(sampleNode());
    registry.refresh(NODE_ID);
    await settled();
    expect(asked).toHaveLength(1);
    asked[0]?.answer(surface([]));
    await settled();
    asked[1]?.answer(surface(["a"]));
    await registry.find(NODE_ID)?.settled;
    expect(registry.find(NODE_ID)?.surface.commands).toEqual(["a"]);
  });

  it("S114: a store that cannot be read approves nothing, and takes away what was approved", async () => {
    const { asked, nodes } = createAnswers();
    const registry = createNodeRegistry({ nodes, logger: silentLogger });
    registry.add(sampleNode());
    await settled();
    asked[0]?.answer(surface(["a"]));
    registry.refresh(NODE_ID);
    await settled();
    asked[1]?.fail(new Error("the disk is gone"));
    await registry.find(NODE_ID)?.settled;
    expect(registry.find(NODE_ID)?.surface.commands).toEqual([]);
  });
});
