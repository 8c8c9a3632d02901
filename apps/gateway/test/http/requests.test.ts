import { silentLogger } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createClientAddress, isAddressRange } from "../../src/http/client-address.js";
import { isLocalRequest } from "../../src/http/is-local-request.js";

const from = (remoteAddress: string | undefined, headers: Record<string, string> = {}) => ({
  headers,
  socket: { remoteAddress },
});

describe("a request of this machine", () => {
  it.each([["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"]])(
    "comes from %s, under a name of this machine",
    (address) => {
      expect(isLocalRequest(from(address, { host: "localhost:18789" }))).toBe(true);
      expect(isLocalRequest(from(address, { host: "[::1]:18789" }))).toBe(true);
    },
  );

  it.each([
    ["S62: another peer", from("192.0.2.1", { host: "localhost" })],
    ["S62: no peer", from(undefined, { host: "localhost" })],
    ["S64: another name", from("127.0.0.1", { host: "pub.example" })],
    ["S64: a name that looks like this machine", from("127.0.0.1", { host: "localhost.evil.example" })],
    ["S64: no name", from("127.0.0.1")],
    ["S63: a proxy", from("127.0.0.1", { host: "localhost", "x-forwarded-for": "127.0.0.1" })],
    [
      "S63: a proxy that tells only the scheme",
      from("127.0.0.1", { host: "localhost", "x-forwarded-proto": "https" }),
    ],
    [
      "S63: a proxy that tells only the address",
      from("127.0.0.1", { host: "localhost", "x-real-ip": "::1" }),
    ],
  ])("%s is none", (_name, request) => {
    expect(isLocalRequest(request)).toBe(false);
  });
});

const open = (...trustedProxies: readonly string[]) => {
  const warnings: string[] = [];
  const logger = {
    ...silentLogger,
    warn: (_fields: object, message: string) => void warnings.push(message),
  };
  return { clientAddress: createClientAddress({ trustedProxies, logger }), warnings };
};
const forwarded = (text: string) => ({ "x-forwarded-for": text });

describe("the address that is counted", () => {
  it.each([
    ["the peer", from("192.0.2.1"), "192.0.2.1"],
    ["S63: the peer, whatever it claims", from("192.0.2.1", forwarded("127.0.0.1")), "192.0.2.1"],
    [
      "S63 S65: this machine, whatever is claimed there",
      from("127.0.0.1", forwarded("10.0.0.9")),
      "127.0.0.1",
    ],
    ["nobody, when the peer has gone", from(undefined), ""],
  ])("is %s while no proxy is trusted", (_name, request, expected) => {
    expect(open().clientAddress(request)).toBe(expected);
  });

  it.each([
    [
      "S63: the hop that the proxy saw",
      from("127.0.0.1", forwarded("127.0.0.1, 203.0.113.9")),
      "203.0.113.9",
    ],
    ["the same on IPv6", from("::ffff:127.0.0.1", forwarded("2001:db8::9")), "2001:db8::9"],
    [
      "the hop before trusted ones",
      from("127.0.0.1", forwarded("6.6.6.6, 203.0.113.9, 10.1.2.3")),
      "203.0.113.9",
    ],
    ["the proxy, when it forwards for nobody", from("127.0.0.1"), "127.0.0.1"],
    ["the proxy, when all hops are trusted", from("127.0.0.1", forwarded("10.0.0.1")), "127.0.0.1"],
    ["the proxy, when the hop is no address", from("127.0.0.1", forwarded("203.0.113.9:4711")), "127.0.0.1"],
    ["the proxy, when there is no hop", from("127.0.0.1", forwarded(" , ")), "127.0.0.1"],
    ["S63: the peer, when it is another one", from("192.0.2.1", forwarded("203.0.113.9")), "192.0.2.1"],
  ])("is %s while proxies are trusted", (_name, request, expected) => {
    expect(open("127.0.0.1", "10.0.0.0/8").clientAddress(request)).toBe(expected);
  });

  it("the owner is told once that a proxy of this machine is not trusted", () => {
    const { clientAddress, warnings } = open();
    for (let count = 0; count < 3; count += 1) clientAddress(from("127.0.0.1", forwarded("203.0.113.9")));
    clientAddress(from("192.0.2.1", forwarded("203.0.113.9")));
    expect(warnings).toEqual([expect.stringContaining("gateway.trustedProxies")]);
  });
});

describe("what may be trusted", () => {
  it.each(["127.0.0.1", "::1", "10.0.0.0/8", "fd00::/8", "192.0.2.1/32"])("%s", (text) => {
    expect(isAddressRange(text)).toBe(true);
  });

  it.each([
    "",
    "localhost",
    "10.0.0",
    "10.0.0.0/33",
    "10.0.0.0/",
    "0.0.0.0/0",
    "::/0",
    "::/129",
    "10.0.0.0/8/8",
  ])("not %j", (text) => {
    expect(isAddressRange(text)).toBe(false);
  });
});
