import { describe, expect, it } from "vitest";
import { OWNER, createHarness, keyOf } from "./support/harness.js";

describe("a device that nobody knows", () => {
  it("waits, is approved, is let in with its token, and comes back with the token alone.", async () => {
    const { ask, pairing, enter, events } = createHarness();
    const waiting = await ask("phone");
    expect(waiting).toMatchObject({ reason: "not-paired", created: true, approvedRoles: [] });
    expect(await pairing.listRequests(OWNER)).toEqual([waiting.request]);

    const { requestId } = waiting.request;
    const approved = await pairing.approve({ requestId, caller: OWNER });
    expect(approved).toMatchObject({
      status: "approved",
      device: { approvedVia: "owner", approvedBy: "alice" },
    });

    const first = await enter("phone");
    expect(first).toMatchObject({ via: "shared-secret", role: "operator", scopes: ["operator.read"] });
    expect(first.token.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const again = await enter("phone", { credentials: { deviceToken: first.token.token } });
    expect(again).toMatchObject({ via: "device-token", token: first.token });
    const { deviceId } = keyOf("phone");
    expect(events).toEqual([
      { type: "requested", request: waiting.request },
      { type: "changed", deviceId },
      { type: "resolved", requestId, deviceId, decision: "approved", atMs: expect.any(Number) },
    ]);
  });
});
