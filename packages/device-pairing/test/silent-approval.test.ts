import { describe, expect, it } from "vitest";
import { OWNER, SECOND, connectOf, createHarness, keyOf, type ConnectChange } from "./support/harness.js";

const ADMIN = ["operator.admin"];

describe("a silent approval", () => {
  const local = { approveSilently: true, scopes: ADMIN };
  /** Without an address: `undefined` cannot be given, for absent means local. */
  const localConnect = (name: string, change: ConnectChange = {}) => {
    const { remoteIp: _, ...connect } = connectOf(name, { ...local, ...change });
    return { ...connect, ...(change.remoteIp !== undefined && { remoteIp: change.remoteIp }) };
  };

  it("lets a brand-new local program in at once, and says so.", async () => {
    const { pairing, events } = createHarness();
    const outcome = await pairing.connect(localConnect("cli"));
    expect(outcome).toMatchObject({
      status: "admitted",
      approved: { via: "silent" },
      scopes: ADMIN,
      device: { approvedVia: "silent" },
    });
    expect(await pairing.listRequests(OWNER)).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(["changed", "resolved"]);
    expect(events[1]).toMatchObject({ decision: "approved" });
  });

  it.each([
    ["from another machine", { remoteIp: "192.0.2.1" }],
    ["from a browser", { browserOrigin: "http://localhost:8080" }],
    ["without the shared secret", { credentials: { setupToken: "x" } }],
  ])("S34, S59: does not happen %s, whatever the caller says.", async (_where, change) => {
    const { pairing } = createHarness();
    expect((await pairing.connect(localConnect("cli", change))).status).not.toBe("admitted");
    expect(await pairing.listDevices(OWNER)).toEqual([]);
  });

  it("S29: never raises what the owner approved.", async () => {
    const { pair, pairing, recordOf, clock } = createHarness();
    await pair("cli", { scopes: ["operator.read"] });
    const before = await recordOf("cli");
    const wider = await pairing.connect(localConnect("cli"));
    expect(wider).toMatchObject({ status: "pairing-required", reason: "scope-upgrade" });
    const asNode = await pairing.connect(localConnect("cli", { role: "node", scopes: [] }));
    expect(asNode).toMatchObject({ status: "pairing-required", reason: "role-upgrade" });
    clock.advance(10 * SECOND);
    const moved = await pairing.connect(localConnect("cli", { scopes: [], client: { platform: "darwin" } }));
    expect(moved).toMatchObject({ status: "pairing-required", reason: "metadata-upgrade" });
    expect(await recordOf("cli")).toEqual(before);
  });

  it("S29: does not renew what the owner revoked.", async () => {
    const { pairing } = createHarness();
    await pairing.connect(localConnect("cli"));
    const { deviceId } = keyOf("cli");
    await pairing.revokeToken({ deviceId, role: "operator", caller: OWNER });
    const outcome = await pairing.connect(localConnect("cli"));
    expect(outcome).toMatchObject({ status: "pairing-required", reason: "role-upgrade" });
  });

  it("takes the place of a request that the device made from afar, and grants nothing of it.", async () => {
    const { ask, pairing, events, recordOf } = createHarness();
    const { request } = await ask("cli", { role: "node" });
    const outcome = await pairing.connect(localConnect("cli", { scopes: ["operator.read"] }));
    expect(outcome).toMatchObject({ status: "admitted", approved: { via: "silent" } });
    expect(await recordOf("cli")).toMatchObject({ roles: ["operator"], scopes: ["operator.read"] });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "resolved", requestId: request.requestId, decision: "rejected" }),
    );
    expect(await pairing.approve({ requestId: request.requestId, caller: OWNER })).toEqual({
      status: "unknown",
    });
  });
});
