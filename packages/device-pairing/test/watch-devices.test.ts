import { createMemoryStore } from "@openclaw/pairing-core";
import { createStateStore } from "@openclaw/store-fs";
import { describe, expect, it } from "vitest";
import { createDevicePairing, type DeviceEvent } from "../src/index.js";
import { OWNER, connectOf, createHarness, keyOf } from "./support/harness.js";
import { makeDirectory } from "./support/temporary-directory.js";

const { deviceId } = keyOf("cli");

/** Waits until the events that another process caused are there: they come when the store tells of the change. */
async function until(isThere: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000; tries += 1) {
    if (isThere()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("It did not come.");
}

describe("a watch", () => {
  it("S12: tells of what another process does, once each: asking, approving, revoking and removing.", async () => {
    const store = createMemoryStore();
    const { events, pairing } = createHarness({ store });
    const other = createHarness({ store });
    // A sweep waits until the watch has begun.
    await pairing.sweep();

    const { request } = await other.ask("cli");
    await until(() => events.length > 0);
    await other.pairing.approve({ requestId: request.requestId, caller: OWNER });
    await until(() => events.length > 2);
    await other.pairing.revokeToken({ deviceId, role: "operator", caller: OWNER });
    await until(() => events.length > 4);
    await other.pairing.remove({ deviceId, caller: OWNER });
    await until(() => events.length > 5);
    const { requestId } = request;
    expect(events).toEqual([
      { type: "requested", request },
      { type: "changed", deviceId },
      { type: "resolved", requestId, deviceId, decision: "approved", atMs: expect.any(Number) },
      { type: "token-ended", deviceId, role: "operator" },
      { type: "changed", deviceId },
      { type: "removed", deviceId },
    ]);
  });

  it("S12: tells of what a program changed in the files by hand.", async () => {
    const { pair, edit, events, store } = createHarness();
    await pair("cli", { scopes: ["operator.write"] });
    events.length = 0;
    await edit("cli", (record) => ({ ...record, scopes: ["operator.read"] }));
    await until(() => events.length > 1);
    expect(events).toEqual([
      { type: "token-ended", deviceId, role: "operator" },
      { type: "changed", deviceId },
    ]);
    await edit("cli", (record) => ({ ...record, tokens: { operator: { role: "operator", token: 1 } } }));
    await until(() => events.length > 2);
    expect(events[2]).toEqual({ type: "removed", deviceId });
    await store.close();
  });

  it("S12: takes a device that was removed and paired again in between for another one.", async () => {
    const inner = createMemoryStore();
    // Nobody is told of what the other process does: the next comparison finds the state after it alone.
    const store = { ...inner, watch: () => () => undefined };
    const { pair, pairing, events, clock } = createHarness({ store });
    await pair("cli");
    const other = createHarness({ store: inner, clock });
    events.length = 0;
    clock.advance(1000);
    await other.pairing.remove({ deviceId, caller: OWNER });
    await other.pair("cli");
    await pairing.rename({ deviceId, label: "Kitchen", caller: OWNER });
    expect(events).toEqual([
      { type: "removed", deviceId },
      { type: "changed", deviceId },
    ]);
  });

  it("tells of an own call that was made right after it began, however slow the store is.", async () => {
    const inner = createMemoryStore();
    const slow = {
      ...inner,
      async *entries(...input: Parameters<typeof inner.entries>) {
        await new Promise((resolve) => setImmediate(resolve));
        yield* inner.entries(...input);
      },
    };
    await createHarness({ store: inner }).pair("cli");
    const pairing = createDevicePairing({ store: slow });
    const heard: DeviceEvent[] = [];
    pairing.watch((event) => heard.push(event));
    await pairing.remove({ deviceId, caller: OWNER });
    expect(heard).toEqual([{ type: "removed", deviceId }]);
  });

  it("takes the rejection of what a device may do already for a rejection.", async () => {
    const { pair, ask, pairing, events } = createHarness();
    await pair("cli");
    const { request } = await ask("cli", { client: { platform: "darwin" } });
    await pairing.reject({ requestId: request.requestId, caller: OWNER });
    expect(events.at(-1)).toMatchObject({ type: "resolved", decision: "rejected" });
  });

  it("says nothing of what only notes the use of a device.", async () => {
    const { pair, enter, events, clock } = createHarness();
    await pair("cli");
    events.length = 0;
    clock.advance(24 * 60 * 60_000);
    await enter("cli");
    await new Promise((resolve) => setImmediate(resolve));
    expect(events).toEqual([]);
  });

  it("goes on when a listener throws, and is over when it is ended.", async () => {
    const { ask, pairing } = createHarness();
    const heard: DeviceEvent[] = [];
    const endFirst = pairing.watch(() => {
      throw new Error("A listener failed.");
    });
    const end = pairing.watch((event) => heard.push(event));
    await ask("cli");
    expect(heard).toHaveLength(1);
    end();
    end();
    endFirst();
    await ask("other");
    expect(heard).toHaveLength(1);
  });

  it("S24: tells two approvals of one device in one millisecond apart from rejections.", async () => {
    const { ask, pairing, events } = createHarness();
    for (const scopes of [["operator.read"], ["operator.write"], ["operator.admin"]]) {
      const { request } = await ask("cli", { scopes });
      await pairing.approve({ requestId: request.requestId, caller: OWNER });
    }
    expect(events.flatMap((event) => (event.type === "resolved" ? [event.decision] : []))).toEqual([
      "approved",
      "approved",
      "approved",
    ]);
  });

  it("S12: hears of another process through files.", async () => {
    const options = { stateDirectory: makeDirectory() };
    const [ours, theirs] = [createStateStore(options), createStateStore(options)];
    const gateway = createDevicePairing({ store: ours });
    const heard: DeviceEvent[] = [];
    const waitFor = (type: DeviceEvent["type"]): Promise<DeviceEvent> =>
      new Promise((resolve) => {
        const end = gateway.watch((event) => {
          if (event.type !== type) return;
          end();
          resolve(event);
        });
      });
    gateway.watch((event) => heard.push(event));
    const asked = await gateway.connect(connectOf("cli"));
    if (asked.status !== "pairing-required") throw new Error(asked.status);
    const resolved = waitFor("resolved");
    const command = createDevicePairing({ store: theirs });
    await command.approve({ requestId: asked.request.requestId, caller: OWNER });
    expect(await resolved).toMatchObject({ decision: "approved" });
    const removed = waitFor("removed");
    await command.remove({ deviceId, caller: OWNER });
    expect(await removed).toEqual({ type: "removed", deviceId });
    await Promise.all([ours.close(), theirs.close()]);
  });
});
