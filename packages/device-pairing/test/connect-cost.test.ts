import { DEVICES, type Store } from "@openclaw/contracts";
import { createMemoryStore } from "@openclaw/pairing-core";
import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createDevicePairing } from "../src/index.js";
import { HOUR, MINUTE, OWNER, connectOf, counting, createHarness, keyOf } from "./support/harness.js";

describe("the cost of a connect", () => {
  it("of a paired device is one read, and one write an hour, however many devices there are.", async () => {
    const inner = createMemoryStore();
    const { pair } = createHarness({ store: inner });
    const { token } = await pair("cli");
    const clock = createFakeClock();
    const { store, count } = counting(inner);
    const pairing = createDevicePairing({ store, clock });
    const connect = () => pairing.connect(connectOf("cli", { credentials: { deviceToken: token.token } }));
    for (let times = 0; times < 10; times += 1) expect((await connect()).status).toBe("admitted");
    expect(count).toMatchObject({ get: 10, transact: 0, entries: 0 });
    clock.advance(HOUR);
    for (let times = 0; times < 10; times += 1) await connect();
    expect(count).toMatchObject({ get: 20, transact: 1, entries: 0 });
    expect(await pairing.findDevice(keyOf("cli").deviceId)).toMatchObject({
      lastSeenAtMs: clock.now(),
      tokens: [{ lastUsedAtMs: clock.now() }],
    });
  });

  it("of a hundred paired devices at once is two writes.", async () => {
    const inner = createMemoryStore();
    const { pair, edit } = createHarness({ store: inner });
    const names = Array.from({ length: 100 }, (_, index) => `device ${index}`);
    await pair("device 0");
    const record = await inner.get(DEVICES, keyOf("device 0").deviceId);
    for (const name of names) await edit(name, () => ({ ...record, ...keyOf(name) }));
    const clock = createFakeClock();
    clock.advance(HOUR);
    const { store, count } = counting(inner);
    const pairing = createDevicePairing({ store, clock });
    const outcomes = await Promise.all(names.map((name) => pairing.connect(connectOf(name))));
    expect(outcomes.every(({ status }) => status === "admitted")).toBe(true);
    expect(count.transact).toBeLessThanOrEqual(2);
    for (const name of names)
      expect(await pairing.findDevice(keyOf(name).deviceId)).toMatchObject({ lastSeenAtMs: clock.now() });
  });

  it("of a device that waits is no write for every retry.", async () => {
    const clock = createFakeClock();
    const { store, count } = counting(createMemoryStore());
    const pairing = createDevicePairing({ store, clock });
    await pairing.connect(connectOf("cli"));
    const before = count.transact;
    for (let times = 0; times < 29; times += 1) {
      clock.advance(1000);
      await pairing.connect(connectOf("cli"));
    }
    expect(count.transact).toBe(before);
    clock.advance(MINUTE);
    await pairing.connect(connectOf("cli"));
    expect(count.transact).toBe(before + 1);
  });

  it("A note of a token that was rotated meanwhile is not written.", async () => {
    const inner = createMemoryStore();
    const { pair, pairing } = createHarness({ store: inner });
    await pair("cli");
    const { deviceId } = keyOf("cli");
    const clock = createFakeClock();
    clock.advance(HOUR);
    const store: Store = {
      ...inner,
      transact: async (names, work) => {
        await pairing.rotateToken({ deviceId, role: "operator", caller: OWNER });
        return inner.transact(names, work);
      },
    };
    expect((await createDevicePairing({ store, clock }).connect(connectOf("cli"))).status).toBe("admitted");
    const device = await pairing.findDevice(deviceId);
    expect(device?.tokens[0]).not.toHaveProperty("lastUsedAtMs");
    expect(device?.lastSeenAtMs).not.toBe(clock.now());
  });

  it("The use that cannot be noted keeps nobody out.", async () => {
    const store = createMemoryStore();
    const { pair } = createHarness({ store });
    await pair("cli");
    const full = { ...store, transact: () => Promise.reject(new Error("The disk is full.")) };
    const clock = createFakeClock();
    clock.advance(HOUR);
    const pairing = createDevicePairing({ store: full, clock });
    expect((await pairing.connect(connectOf("cli"))).status).toBe("admitted");
  });
});
