import { once } from "node:events";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { createConnectionSlots } from "../../src/http/connection-slots.js";

/** A connection from an address that this machine need not have. */
function socketFrom(remoteAddress: string, remotePort: number): Socket {
  return Object.defineProperties(new Socket(), {
    remoteAddress: { value: remoteAddress },
    remotePort: { value: remotePort },
  });
}

const limits = { perClient: 2, total: 3 };
const nobody = (): boolean => false;

describe("connections that have not said who they are", () => {
  it("S73: are bounded by client, before the first byte, and one client leaves room for others", () => {
    const slots = createConnectionSlots(limits, nobody);
    const taken = [1, 2, 3].map((port) => slots.take(socketFrom("203.0.113.9", port)));
    expect(taken).toEqual([true, true, false]);
    expect(slots.take(socketFrom("203.0.113.10", 1))).toBe(true);
    expect(slots.take(socketFrom("203.0.113.11", 1))).toBe(false);
  });

  it("S73: count an IPv6 client by its /64", () => {
    const slots = createConnectionSlots(limits, nobody);
    const taken = [1, 2, 3].map((host) => slots.take(socketFrom(`2001:db8::${host}`, host)));
    expect(taken).toEqual([true, true, false]);
  });

  it("S71: leave room for this machine and for trusted proxies, whatever others do", () => {
    const slots = createConnectionSlots({ perClient: 1, total: 1 }, (address) => address === "10.0.0.2");
    expect(slots.take(socketFrom("203.0.113.9", 1))).toBe(true);
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.2"]) {
      expect(slots.take(socketFrom(address, 2))).toBe(true);
      expect(slots.take(socketFrom(address, 3))).toBe(true);
    }
  });

  it("no longer count once they are closed, or upgraded, and neither counts twice", async () => {
    const slots = createConnectionSlots({ perClient: 1, total: 1 }, nobody);
    const first = socketFrom("203.0.113.9", 1);
    expect(slots.take(first)).toBe(true);
    slots.release(first);
    expect(slots.take(socketFrom("203.0.113.9", 2))).toBe(true);
    first.destroy();
    await once(first, "close");
    expect(slots.take(socketFrom("203.0.113.9", 3))).toBe(false);
    slots.release({ remoteAddress: "203.0.113.9", remotePort: 2 });
    expect(slots.take(socketFrom("203.0.113.9", 3))).toBe(true);
  });
});
