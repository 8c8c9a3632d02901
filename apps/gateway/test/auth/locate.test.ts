import { silentLogger } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createLocate } from "../../src/auth/locate.js";
import { createClientAddress, createProxyCheck } from "../../src/http/client-address.js";
import { requestOf, type SampleRequest } from "./request.js";

const locate = (request: SampleRequest, ...trustedProxies: readonly string[]) =>
  createLocate(
    createClientAddress({ trustedProxies, logger: silentLogger }),
    createProxyCheck(trustedProxies),
  )(requestOf(request));
const page = (origin: string) => locate({ headers: { origin } });
const key = (peer: string) => locate({ peer }).clientKey;
const LOCAL = { isLocal: true, isThisMachine: true, clientKey: "this machine" };
const HIDDEN = { isLocal: false, isThisMachine: false, clientKey: "behind a proxy" };

describe("where a connection comes from", () => {
  it.each(["127.0.0.1", "::1", "::ffff:127.0.0.1"])("is this machine for a program at %s", (peer) => {
    expect(locate({ peer })).toEqual(LOCAL);
  });

  it("S59: is never local for a page, and each page is counted by itself", () => {
    expect(page("http://127.0.0.1:18789")).toEqual({
      isLocal: false,
      isThisMachine: true,
      browserOrigin: "http://127.0.0.1:18789",
      clientKey: "page http://127.0.0.1:18789",
    });
    expect(page("https://evil.example").clientKey).not.toBe(page("http://127.0.0.1:18789").clientKey);
  });

  it("S62: is not local by its Host, for another peer", () => {
    const remote = locate({ peer: "192.0.2.1", headers: { host: "localhost" } });
    expect(remote).toEqual({
      isLocal: false,
      isThisMachine: false,
      remoteIp: "192.0.2.1",
      clientKey: "192.0.2.1",
    });
  });

  it.each(["pub.example", "localhost.evil.example", "box.tail1234.ts.net", ""])(
    "S64: is hidden, not local, for a loopback peer under the name %j",
    (host) => {
      expect(locate({ headers: { host } })).toEqual(HIDDEN);
    },
  );

  it.each([
    ["x-forwarded-for", "127.0.0.1"],
    ["x-forwarded-host", "localhost"],
    ["x-forwarded-port", "18789"],
    ["x-forwarded-server", "localhost"],
    ["x-forwarded", "for=127.0.0.1"],
    ["x-real-ip", "127.0.0.1"],
    ["forwarded", "for=127.0.0.1"],
    ["via", "1.1 proxy"],
    ["cf-connecting-ip", "127.0.0.1"],
    ["true-client-ip", "127.0.0.1"],
  ])("S63: is hidden, not local, behind an untrusted proxy that sends %s", (name, value) => {
    expect(locate({ headers: { [name]: value } })).toEqual(HIDDEN);
  });

  it.each(["tailscale-user-login", "x-forwarded-user"])(
    "S65 S66: is hidden, not local, with the name of a person in %s",
    (name) => {
      expect(locate({ headers: { [name]: "ana@example.com" } })).toEqual(HIDDEN);
      // Not even from a proxy that is trusted with addresses.
      expect(locate({ headers: { [name]: "ana@example.com" } }, "127.0.0.1")).toEqual(HIDDEN);
    },
  );

  it.each(["127.0.0.1", "::ffff:127.0.0.1"])(
    "S64: is hidden for a trusted proxy at %s that adds no header: all that it forwards would be local",
    (peer) => {
      expect(locate({ peer }, "127.0.0.1")).toEqual(HIDDEN);
      expect(locate({ peer: "::1" }, "127.0.0.1")).toEqual(LOCAL);
    },
  );

  it("S63: is the last hop before trusted proxies, and never this machine", () => {
    const headers = { "x-forwarded-for": "127.0.0.1, 203.0.113.9" };
    const expected = {
      isLocal: false,
      isThisMachine: false,
      remoteIp: "203.0.113.9",
      clientKey: "203.0.113.9",
    };
    expect(locate({ headers }, "127.0.0.1")).toEqual(expected);
    const far = { peer: "10.0.0.2", headers: { "x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.0.0.7" } };
    expect(locate(far, "10.0.0.0/8")).toEqual(expected);
  });

  it("S63: is hidden when a trusted proxy names loopback, and the peer when an untrusted one names anything", () => {
    expect(locate({ headers: { "x-forwarded-for": "127.0.0.2" } }, "127.0.0.1")).toEqual(HIDDEN);
    const claimed = { peer: "192.0.2.1", headers: { "x-forwarded-for": "127.0.0.1" } };
    expect(locate(claimed, "127.0.0.1").remoteIp).toBe("192.0.2.1");
  });

  it("S67: IPv6 is counted by its /64, and an IPv4 peer by its address in whatever form", () => {
    expect(key("2001:db8:0:1::1")).toBe(key("2001:db8:0:1:ffff:ffff:ffff:ffff"));
    expect(key("2001:db8:0:1::1")).not.toBe(key("2001:db8:0:2::1"));
    expect(key("::ffff:192.0.2.1")).toBe(key("192.0.2.1"));
    expect(key("fe80::1%eth0")).toBe(key("fe80::2%eth1"));
  });
});
