import { describe, expect, it } from "vitest";
import type { GatewayConfig } from "../../src/config.js";
import { defaultConfig } from "../../src/config/default-config.js";
import { gatewayUrl, localGatewayUrl } from "../../src/gateway-access.js";
import { listenHosts } from "../../src/http/listen-hosts.js";
import type { Interfaces } from "../../src/http/own-addresses.js";

const address = (text: string, internal = false, family: "IPv4" | "IPv6" = "IPv4") => {
  const shared = { address: text, netmask: "", mac: "", internal, cidr: null };
  return family === "IPv4" ? { ...shared, family } : { ...shared, family, scopeid: 0 };
};
const INTERFACES: Interfaces = {
  lo: [address("127.0.0.1", true)],
  docker0: [address("172.17.0.1")],
  eth0: [address("2001:db8::1", false, "IPv6"), address("203.0.113.7")],
  wlan0: [address("192.168.1.10")],
  tailscale0: [address("100.101.102.103")],
};
const NO_TAILNET: Interfaces = { lo: INTERFACES["lo"], eth0: [address("100.128.0.1")] };

const configOf = (gateway: Partial<GatewayConfig["gateway"]>): GatewayConfig => ({
  ...defaultConfig,
  gateway: { ...defaultConfig.gateway, ...gateway },
});
const hosts = (gateway: Partial<GatewayConfig["gateway"]>, interfaces = INTERFACES) =>
  listenHosts(configOf(gateway).gateway, interfaces);
const TLS = { enabled: true, autoGenerate: true };

describe("the addresses that the gateway listens on", () => {
  it("are those of the setting, and loopback for commands on this machine", () => {
    expect(hosts({})).toEqual(["127.0.0.1"]);
    expect(hosts({ host: "::1" })).toEqual(["::1"]);
    expect(hosts({ bind: "lan" })).toEqual(["0.0.0.0"]);
    expect(hosts({ bind: "tailnet" })).toEqual(["100.101.102.103", "127.0.0.1"]);
    expect(hosts({ bind: "custom", customBindHost: "192.168.1.10" })).toEqual(["192.168.1.10", "127.0.0.1"]);
    expect(hosts({ bind: "custom", customBindHost: "::" })).toEqual(["::"]);
    expect(hosts({ bind: "custom", customBindHost: "127.0.0.2" })).toEqual(["127.0.0.2"]);
  });

  it("without Tailscale a tailnet is a clear error, and never another address", () => {
    expect(() => hosts({ bind: "tailnet" }, NO_TAILNET)).toThrow(
      expect.objectContaining({
        code: "NO_TAILNET_ADDRESS",
        message: expect.stringContaining("tailscale up"),
      }),
    );
  });
});

const url = (gateway: Partial<GatewayConfig["gateway"]>, facts = {}) =>
  gatewayUrl(configOf(gateway), { interfaces: INTERFACES, ...facts });

describe("the URL for devices", () => {
  it("is the public one before all others", () => {
    const publicUrl = "wss://gw.example/path";
    expect(url({ publicUrl, bind: "lan" })).toEqual({ url: publicUrl, source: "gateway.publicUrl" });
  });

  it("is an address of this machine that others can reach, with the port that is really used", () => {
    expect(url({ bind: "lan" })).toEqual({ url: "ws://192.168.1.10:18789", source: "gateway.bind=lan" });
    expect(url({ bind: "lan", tls: TLS }, { port: 4000 }).url).toBe("wss://192.168.1.10:4000");
    expect(url({ bind: "tailnet" }).url).toBe("ws://100.101.102.103:18789");
    expect(url({ bind: "custom", customBindHost: "2001:db8::1" }).url).toBe("ws://[2001:db8::1]:18789");
    expect(url({ bind: "custom", customBindHost: "0.0.0.0" }).url).toBe("ws://192.168.1.10:18789");
  });

  it("is a public address, then that of a bridge, where there is nothing else", () => {
    const { docker0, eth0 } = INTERFACES;
    expect(url({ bind: "lan" }, { interfaces: { docker0, eth0 } }).url).toBe("ws://203.0.113.7:18789");
    expect(url({ bind: "lan" }, { interfaces: { docker0 } }).url).toBe("ws://172.17.0.1:18789");
  });

  it("is that of the other gateway where a command asks for it", () => {
    const remote = { url: "https://other.example" };
    expect(url({ bind: "lan", remote }, { preferRemote: true }).url).toBe("wss://other.example");
    expect(url({ bind: "lan", remote }).url).toBe("ws://192.168.1.10:18789");
  });

  it.each([
    ["loopback", {}],
    ["an address of one's own on loopback", { bind: "custom", customBindHost: "127.0.0.2" } as const],
    ["a machine without a network", { bind: "lan" } as const],
  ])("is none with %s, and the error says what to set", (_name, gateway) => {
    expect(() => url(gateway, { interfaces: {} })).toThrow(
      expect.objectContaining({
        code: "GATEWAY_LOOPBACK_ONLY",
        message: expect.stringMatching(
          /^Gateway is only bound to loopback\. Set gateway\.bind=lan .*publicUrl/,
        ),
      }),
    );
  });

  it("is loopback for programs of this machine", () => {
    expect(localGatewayUrl(configOf({}))).toBe("ws://127.0.0.1:18789");
    expect(localGatewayUrl(configOf({ host: "::1" }), 4000)).toBe("ws://[::1]:4000");
    expect(localGatewayUrl(configOf({ bind: "tailnet", tls: TLS }))).toBe("wss://127.0.0.1:18789");
  });
});
