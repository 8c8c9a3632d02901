import { describe, expect, it } from "vitest";
import { createDeviceIdentity, join, startServer } from "./support.js";

describe("handshake", () => {
  it("pairs a brand-new operator of this machine that knows the shared token", async () => {
    const { port, server } = await startServer();
    const identity = createDeviceIdentity();
    const { hello } = await join(port, { identity, scopes: ["operator.read"] });
    expect(hello).toMatchObject({
      type: "hello-ok",
      protocol: 4,
      auth: { role: "operator", method: "token" },
    });
    expect(server.sessions.ofDevice(identity.deviceId)).toHaveLength(1);
  });
});
