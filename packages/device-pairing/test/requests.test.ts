import { createMemoryStore } from "@openclaw/pairing-core";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, OWNER, SECOND, createHarness, keyOf } from "./support/harness.js";

const READ = { scopes: ["operator.read"] };
const ADMIN = { scopes: ["operator.admin"] };

describe("a request", () => {
  it("S17: keeps its id, its time and what it shows, however often the device asks for the same.", async () => {
    const { ask, pairing, clock } = createHarness();
    const { request } = await ask("cli", READ);
    for (let times = 0; times < 50; times += 1) {
      clock.advance(10 * SECOND);
      const again = await ask("cli", {
        ...READ,
        client: { displayName: `cli ${times}`, version: `${times}` },
      });
      expect(again.created).toBe(false);
      const { refreshedAtMs: _, expiresAtMs: _expires, ...shown } = again.request;
      expect(request).toMatchObject(shown);
    }
    expect(await pairing.listRequests(OWNER)).toHaveLength(1);
  });

  it.each([
    ["narrower scopes", { scopes: ["operator.read"] }],
    ["no scopes", { scopes: [] }],
    ["scopes that a shown one covers", { scopes: ["operator.read", "operator.write"] }],
    ["another spelling of the platform", { platform: " LINUX" }],
  ])(
    "S17: keeps its id for %s.",
    async (_what, { scopes = [], platform = "linux" }: { scopes?: string[]; platform?: string }) => {
      const { ask } = createHarness();
      const { request } = await ask("cli", { scopes: ["operator.write"] });
      const again = await ask("cli", { scopes, client: { platform } });
      expect(again).toMatchObject({
        created: false,
        request: { requestId: request.requestId, scopes: ["operator.write"] },
      });
    },
  );

  it("S16: that is widened gets another id, shows all, and the old id is unknown.", async () => {
    const { ask, pairing, events } = createHarness();
    const { request } = await ask("cli", READ);
    const wider = await ask("cli", { scopes: ["operator.admin"] });
    expect(wider).toMatchObject({
      created: true,
      supersededRequestId: request.requestId,
      request: { scopes: ["operator.admin", "operator.read"], roles: ["operator"] },
    });
    expect(await pairing.approve({ requestId: request.requestId, caller: OWNER })).toEqual({
      status: "unknown",
    });
    expect(await pairing.listDevices(OWNER)).toEqual([]);
    expect(events.map((event) => event.type)).toEqual(["requested", "resolved", "requested"]);
    expect(events[1]).toMatchObject({ requestId: request.requestId, decision: "rejected" });
  });

  it("S16: for another role holds both roles, and one approval gives both tokens.", async () => {
    const { ask, enter, pairing } = createHarness();
    await ask("phone", READ);
    const { request } = await ask("phone", { role: "node" });
    expect(request).toMatchObject({ role: "node", roles: ["node", "operator"], scopes: ["operator.read"] });
    await pairing.approve({ requestId: request.requestId, caller: OWNER });
    const node = await enter("phone", { role: "node" });
    const operator = await enter("phone", READ);
    expect(node.device.tokens).toMatchObject([
      { role: "node", scopes: [] },
      { role: "operator", scopes: ["operator.read"] },
    ]);
    expect(node.token.token).not.toBe(operator.token.token);
  });

  it.each([
    ["platform", { platform: "android" }],
    ["family", { deviceFamily: "iPhone" }],
  ])("S16: with another %s gets another id.", async (_what, client) => {
    const { ask, pairing } = createHarness();
    const { request } = await ask("cli", READ);
    const other = await ask("cli", { ...READ, client });
    expect(other).toMatchObject({ created: true, supersededRequestId: request.requestId });
    expect(await pairing.listRequests(OWNER)).toEqual([other.request]);
  });

  it("S17, S88: is replaced at most once in ten seconds, whatever the device shows each time.", async () => {
    const { ask, connect, pairing, clock, events } = createHarness();
    const { request } = await ask("cli", READ);
    const other = await ask("cli", { role: "node" });
    expect(other.supersededRequestId).toBe(request.requestId);
    for (let times = 0; times < 99; times += 1) {
      clock.advance(100);
      const client = { platform: `os-${times % 2}` };
      expect(await connect("cli", { ...READ, client })).toEqual({
        status: "refused",
        reason: "too-many-requests",
      });
    }
    expect(events.filter(({ type }) => type === "requested")).toHaveLength(2);
    expect(await pairing.listRequests(OWNER)).toEqual([other.request]);
    clock.advance(100);
    const third = await ask("cli", { ...READ, client: { platform: "os-0" } });
    expect(third.supersededRequestId).toBe(other.request.requestId);
    expect((await connect("cli", ADMIN)).status).toBe("refused");
    expect((await ask("cli", { ...READ, client: { platform: "os-0" } })).created).toBe(false);
  });

  it("lives for five minutes since the device asked last.", async () => {
    const { ask, pairing, clock, events } = createHarness();
    const { request } = await ask("cli", READ);
    clock.advance(4 * MINUTE);
    await ask("cli", READ);
    clock.advance(4 * MINUTE);
    expect(await pairing.listRequests(OWNER)).toMatchObject([{ requestId: request.requestId }]);
    clock.advance(2 * MINUTE);
    expect(await pairing.listRequests(OWNER)).toEqual([]);
    expect(await pairing.approve({ requestId: request.requestId, caller: OWNER })).toEqual({
      status: "unknown",
    });
    expect(events.at(-1)).toMatchObject({ type: "resolved", decision: "rejected" });
    expect((await ask("cli", READ)).request.requestId).not.toBe(request.requestId);
  });

  it("S88: of one device that retries is told of once for each lifetime, and its end is told of.", async () => {
    const { ask, clock, events, pairing } = createHarness();
    for (let times = 0; times < 100; times += 1) {
      await ask("cli", READ);
      clock.advance(times % 40 === 39 ? 6 * MINUTE : 5 * SECOND);
    }
    expect(await pairing.listRequests(OWNER)).toHaveLength(1);
    expect(events.map((event) => event.type)).toEqual([
      "requested",
      "resolved",
      "requested",
      "resolved",
      "requested",
    ]);
  });

  it("that has expired is dropped by a sweep, which tells of it; a sweep of nothing writes nothing.", async () => {
    const { ask, clock, pairing, events } = createHarness();
    const { request } = await ask("cli", READ);
    await pairing.sweep();
    clock.advance(6 * MINUTE);
    await pairing.sweep();
    expect(events.at(-1)).toMatchObject({
      type: "resolved",
      requestId: request.requestId,
      decision: "rejected",
    });
  });

  it("S53: that has expired stays so when the clock is set back, also after a restart.", async () => {
    const { ask, clock, pairing, restart } = createHarness();
    const { request } = await ask("cli", READ);
    clock.advance(2 * HOUR);
    await pairing.sweep();
    const later = await ask("other", READ);
    clock.advance(6 * MINUTE);
    expect(await pairing.approve({ requestId: later.request.requestId, caller: OWNER })).toEqual({
      status: "unknown",
    });
    clock.advance(-2 * HOUR);
    for (const each of [pairing, restart()]) {
      expect(await each.listRequests(OWNER)).toEqual([]);
      for (const { requestId } of [request, later.request])
        expect(await each.approve({ requestId, caller: OWNER })).toEqual({ status: "unknown" });
    }
  });

  it("S53: that a list has left out as expired stays so, whatever the clock does next.", async () => {
    const { ask, clock, pairing, restart } = createHarness();
    const { request } = await ask("cli", READ);
    clock.advance(6 * MINUTE);
    expect(await pairing.listRequests(OWNER)).toEqual([]);
    clock.advance(-6 * MINUTE);
    const approval = await restart().approve({ requestId: request.requestId, caller: OWNER });
    expect(approval).toEqual({ status: "unknown" });
  });

  it("S53: from the future counts as expired.", async () => {
    const store = createMemoryStore();
    const ahead = createHarness({ store });
    ahead.clock.advance(HOUR);
    const { request } = await ahead.ask("cli", READ);
    await store.transact(["devices/clock"], (transaction) => transaction.delete("devices/clock", "clock"));
    const { pairing } = createHarness({ store });
    expect(await pairing.listRequests(OWNER)).toEqual([]);
    expect(await pairing.approve({ requestId: request.requestId, caller: OWNER })).toEqual({
      status: "unknown",
    });
  });
});

/** One address, one IPv6 network, and one whose zeros are left out in the middle. */
const addresses = (index: number): string[] => [
  "192.0.2.7",
  `2001:db8:1:2::${index}`,
  `2001:db8::1:2:3:4:${index}`,
];

describe("the list of requests", () => {
  it("S89: is capped; a newcomer is refused, and what waits stays as it is.", async () => {
    const { ask, connect, pairing, clock, pair } = createHarness();
    await pair("paired", READ);
    for (let device = 0; device < 64; device += 1) {
      clock.advance(1);
      await ask(`device ${device}`, { ...READ, remoteIp: `198.51.100.${device}` });
    }
    const before = await pairing.listRequests(OWNER);
    expect(before).toHaveLength(64);
    for (let device = 64; device < 1000; device += 1) {
      const outcome = await connect(`device ${device}`, { ...READ, remoteIp: `203.0.113.${device % 256}` });
      expect(outcome).toEqual({ status: "refused", reason: "too-many-requests" });
    }
    expect(await pairing.listRequests(OWNER)).toEqual(before);
    expect((await connect("paired", READ)).status).toBe("admitted");
    expect((await ask("device 5", { ...ADMIN, remoteIp: "198.51.100.5" })).created).toBe(true);
  });

  it("S89: holds eight of one address, and an IPv6 network of a visitor is one.", async () => {
    const { ask, connect } = createHarness();
    for (let index = 1; index <= 8; index += 1) {
      for (const remoteIp of addresses(index)) await ask(`${remoteIp} ${index}`, { ...READ, remoteIp });
    }
    for (const remoteIp of addresses(9)) {
      expect(await connect(`${remoteIp} 9`, { ...READ, remoteIp })).toEqual({
        status: "refused",
        reason: "too-many-requests",
      });
    }
    await ask("elsewhere", { ...READ, remoteIp: "2001:db8:1:3::1" });
    await ask("mapped", { ...READ, remoteIp: "::ffff:192.0.2.8" });
    expect(await connect("mapped too", { ...READ, remoteIp: "::ffff:192.0.2.7" })).toMatchObject({
      reason: "too-many-requests",
    });
  });

  it("S89: makes room once requests have expired.", async () => {
    const { ask, connect, clock } = createHarness({ limits: { maxRequests: 1 } });
    await ask("first", READ);
    expect((await connect("second", READ)).status).toBe("refused");
    clock.advance(6 * MINUTE);
    await ask("second", READ);
  });

  it("shows the newest first, and to a device session without admin its own alone.", async () => {
    const { ask, pairing, clock } = createHarness();
    await ask("first", READ);
    clock.advance(1);
    await ask("second", READ);
    const names = (await pairing.listRequests(OWNER)).map(({ displayName }) => displayName);
    expect(names).toEqual(["second", "first"]);
    const { deviceId } = keyOf("first");
    const own = await pairing.listRequests({
      surface: "rpc",
      id: "x",
      scopes: ["operator.pairing"],
      deviceId,
    });
    expect(own.map((request) => request.deviceId)).toEqual([deviceId]);
    expect(await pairing.listRequests({ surface: "rpc", id: "x", scopes: ["operator.write"] })).toEqual([]);
  });

  it.each([["maxRequests"], ["requestLifetimeMs"], ["maxSetupCodes"]])(
    "Limit %s must be a whole number above 0.",
    (name) => {
      for (const value of [0, -1, 1.5, Number.NaN])
        expect(() => createHarness({ limits: { [name]: value } })).toThrow(
          expect.objectContaining({ code: "INVALID_LIMIT" }),
        );
    },
  );
});
