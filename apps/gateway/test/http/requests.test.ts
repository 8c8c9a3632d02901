import { describe, expect, it } from "vitest";
import { clientAddress } from "../../src/http/client-address.js";
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

describe("the address that is counted", () => {
  it.each([
    ["the peer", from("192.0.2.1"), "192.0.2.1"],
    ["S63: the peer, whatever it claims", from("192.0.2.1", { "x-forwarded-for": "127.0.0.1" }), "192.0.2.1"],
    [
      "S63: behind a proxy of this machine the hop that the proxy saw",
      from("127.0.0.1", { "x-forwarded-for": "127.0.0.1, 203.0.113.9" }),
      "203.0.113.9",
    ],
    ["this machine, when nothing is forwarded", from("127.0.0.1"), "127.0.0.1"],
    ["this machine, when nothing useful is", from("127.0.0.1", { "x-forwarded-for": " , " }), "127.0.0.1"],
    ["nothing longer than an address", from("::1", { "x-forwarded-for": "x".repeat(9_000) }), "x".repeat(64)],
  ])("%s", (_name, request, expected) => {
    expect(clientAddress(request)).toBe(expected);
  });
});
