import { describe, expect, it } from "vitest";
import { isMethodName, METHODS } from "../src/index.js";

const table = () =>
  Object.entries(METHODS).map(([name, { scope, roles, ownDevice }]) => {
    const needed = scope === null ? "-" : [scope].flat().join("|");
    return `${name} ${roles.join("|")} ${needed}${ownDevice === true ? " own" : ""}`;
  });

describe("methods", () => {
  it("S20: who may call a method is the reviewed table", () => {
    expect(table()).toEqual([
      "health operator operator.read",
      "status operator operator.read",
      "system-presence operator operator.read",
      "last-heartbeat operator operator.read",
      "voicewake.get operator operator.read",
      "device.pair.list operator operator.pairing",
      "device.pair.approve operator operator.pairing",
      "device.pair.reject operator operator.pairing",
      "device.pair.remove operator operator.pairing own",
      "device.pair.rename operator operator.pairing",
      "device.pair.setupCode operator operator.admin",
      "device.token.rotate operator operator.pairing own",
      "device.token.revoke operator operator.pairing own",
      "node.pair.request operator operator.pairing",
      "node.pair.list operator operator.pairing",
      "node.pair.approve operator operator.pairing",
      "node.pair.reject operator operator.pairing",
      "node.pair.remove operator operator.pairing",
      "node.pair.verify operator operator.pairing",
      "node.list operator operator.read",
      "node.describe operator operator.read",
      "node.rename operator operator.pairing",
      "node.invoke operator operator.write",
      "node.invoke.result node -",
      "node.invoke.progress node -",
      "node.event node -",
      "node.pending.drain node -",
      "node.pending.pull node -",
      "node.pending.ack node -",
      "node.pluginSurface.refresh node -",
      "node.pluginTools.update node -",
      "node.runnerInventory.update node -",
      "node.skills.update node -",
      "skills.bins node -",
      "channels.pairing.list operator operator.pairing",
      "channels.pairing.approve operator operator.pairing",
      "channels.pairing.dismiss operator operator.pairing",
    ]);
  });

  it("S20: whatever approves, rejects, removes or hands out takes pairing or more, never write alone", () => {
    const grants = /\.(?:approve|reject|remove|dismiss|rotate|revoke|setupCode|request|verify|rename)$/;
    const rules = Object.entries(METHODS).filter(([name]) => grants.test(name));

    expect(rules).toHaveLength(15);
    for (const [, { scope, roles }] of rules) {
      expect(["operator.pairing", "operator.admin"]).toContain(scope);
      expect(roles).toEqual(["operator"]);
    }
  });

  it("no method of operators goes without a scope, and nodes have theirs alone", () => {
    for (const { scope, roles } of Object.values(METHODS)) {
      expect(roles).toHaveLength(1);
      expect(scope === null).toBe(roles[0] === "node");
    }
  });

  it.each(["toString", "__proto__", "constructor", "", "connect", "device.pair", "Health"])(
    "%j is no method",
    (name) => {
      expect(isMethodName(name)).toBe(false);
    },
  );
});
