import { describe, expect, it } from "vitest";
import { createDeviceIdentity, join, owner, startServer, TOKEN } from "./support.js";

describe("who acts for a session", () => {
  it("S28, S14: is current while the session is open, and not from the moment that it is closed", async () => {
    const { port, opened } = await startServer();
    await join(port, { scopes: ["operator.admin"] });
    const [session] = opened;
    expect(session?.caller.isCurrent?.()).toBe(true);
    session?.close(4001, "device removed");
    expect(session?.caller.isCurrent?.()).toBe(false);
  });

  it("S28: can no longer decide once its session is closed, though its device is as it was", async () => {
    const { port, opened, devices } = await startServer();
    const identity = createDeviceIdentity();
    const input = { identity, scopes: ["operator.admin"], auth: { token: TOKEN } };
    await join(port, input);
    const caller = opened[0]?.caller ?? owner;
    const { deviceId } = identity;
    expect(await devices.rename({ deviceId, label: "first", caller })).toMatchObject({ status: "renamed" });
    opened[0]?.close(4001, "token rotated");
    expect(await devices.rename({ deviceId, label: "second", caller })).toEqual({ status: "denied" });
  });
});
