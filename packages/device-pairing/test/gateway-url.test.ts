import { describe, expect, it } from "vitest";
import { checkGatewayUrl } from "../src/setup-code.js";
import { codeOf } from "./support/code-of.js";

const check = (url: string): unknown => codeOf(() => checkGatewayUrl(url));

describe("checkGatewayUrl", () => {
  it.each([
    "ws://localhost",
    "ws://localhost:18789",
    "ws://127.0.0.1:18789",
    "ws://127.9.9.9",
    "ws://[::1]:18789",
    "ws://10.0.2.2:18789",
    "ws://172.16.0.1",
    "ws://172.31.255.255",
    "ws://192.168.1.5:18789/path",
    "ws://169.254.1.1",
    "ws://[fe80::1]",
    "ws://[febf::1]",
    "ws://[fd12:3456::1]",
    "ws://[fc00::1]",
    "wss://gateway.example.com",
    "wss://gateway.example.com/x",
    "wss://gateway.example.com/x?y=z",
    "wss://gateway.local",
    "wss://gateway",
    "wss://100.64.0.1",
    "wss://host.tail1234.ts.net",
  ])("S48: %s may be used as it is", (url) => {
    expect(check(url)).toBe(url);
  });

  it.each([
    "ws://example.com",
    "ws://host",
    "ws://gateway.local",
    "ws://gateway.localhost",
    "ws://localhost.",
    "ws://localhost.example.com",
    "ws://127.0.0.1.example.com",
    "ws://host.tail1234.ts.net",
    "ws://100.64.0.1",
    "ws://100.127.255.255",
    "ws://8.8.8.8",
    "ws://0.0.0.0",
    "ws://172.15.0.1",
    "ws://172.32.0.1",
    "ws://192.169.0.1",
    "ws://[::]",
    "ws://[2001:db8::1]",
    "ws://[fec0::1]",
    "ws://[::ffff:8.8.8.8]",
    "ws://[::ffff:0:127.0.0.1]",
    "ws://134744072",
  ])("S48: %s would send secrets in the clear", (url) => {
    expect(check(url)).toBe("INSECURE_GATEWAY_URL");
  });

  it.each([
    ["ws://2130706433", "ws://127.0.0.1"],
    ["ws://0x7f.1:1", "ws://127.0.0.1:1"],
    ["ws://[::ffff:192.168.1.1]", "ws://[::ffff:c0a8:101]"],
    ["WSS://Gateway.Example.COM:443/", "wss://gateway.example.com"],
    ["ws://127.0.0.1:80/", "ws://127.0.0.1"],
    ["wss://gateway.example.com/a/../b", "wss://gateway.example.com/b"],
  ])("S48: %s is judged, and used, as the parser understands it", (url, normal) => {
    expect(check(url)).toBe(normal);
  });

  it.each([
    "",
    "gateway.example.com",
    "http://127.0.0.1",
    "https://gateway.example.com",
    "file:///etc/passwd",
    "ws:",
    "ws://",
    "ws:///path",
    "ws:127.0.0.1",
    "wss:\\\\gateway.example.com",
    "wss://user@gateway.example.com",
    "wss://user:password@gateway.example.com",
    "wss://@gateway.example.com",
    "wss://gateway.example.com/#token=x",
    "wss://gateway.example.com#",
    "wss://gateway.example.com:99999",
    "wss://gate way.example.com",
    " wss://gateway.example.com",
    "wss://gateway\n.example.com",
    "ws://127.0.0.1\u202e",
    `wss://gateway.example.com/${"a".repeat(2048)}`,
  ])("S48: %j is no gateway URL", (url) => {
    expect(check(url)).toBe("INVALID_GATEWAY_URL");
  });

  it("no message repeats what may be a password", () => {
    expect(() => checkGatewayUrl("ws://user:hunter2@example.com")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
    expect(() => checkGatewayUrl("ws://example.com/?token=hunter2")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
});
