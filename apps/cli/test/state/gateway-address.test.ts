import { describe, expect, it } from "vitest";
import { likelyAddress } from "../../src/state/gateway-address.js";

describe("where a gateway listens when the configuration cannot be read", () => {
  it("is the port of the environment, and OpenClaw's when there is none or no port stands there", () => {
    const ports = ["4001", " 4002 ", "", "-1", "70000", "none", undefined].map(
      (port) => likelyAddress({ OPENCLAW_GATEWAY_PORT: port }).port,
    );
    expect(ports).toEqual([4001, 4002, 18_789, 18_789, 18_789, 18_789, 18_789]);
  });
});
