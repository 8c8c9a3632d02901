import { describe, expect, it } from "vitest";
import { createOriginCheck, type OriginRules } from "../../src/auth/check-origin.js";
import { requestOf, type SampleRequest } from "./request.js";

const page = (origin: string, request: SampleRequest = {}) =>
  requestOf({ ...request, headers: { origin, ...request.headers } });
const check = (origin: string, request: SampleRequest = {}, rules: Partial<OriginRules> = {}) =>
  createOriginCheck({ allowedOrigins: [], ...rules })(page(origin, request));

describe("the origin of a connection", () => {
  it("is absent for programs, which are no browsers", () => {
    expect(createOriginCheck({ allowedOrigins: [] })(requestOf())).toEqual({ ok: true });
  });

  it.each(["http://127.0.0.1:18789", "http://localhost:18789", "http://[::1]:18789"])(
    "%s is the gateway's own for a browser on this machine that asked there",
    (origin) => {
      const headers = { host: origin.slice("http://".length) };
      expect(check(origin, { headers })).toEqual({ ok: true, browserOrigin: origin });
    },
  );

  it.each([
    ["another port", "http://127.0.0.1:8080"],
    ["another name of this machine", "http://localhost:18789"],
    ["another scheme", "https://127.0.0.1:18789"],
    ["no port", "http://127.0.0.1"],
    ["a name that only begins alike", "http://127.0.0.1:18789.evil.example"],
    ["a stranger", "https://evil.example"],
    ["an opaque origin, as sandboxed frames and files have", "null"],
    ["nothing", ""],
    ["two at once", "http://127.0.0.1:18789, https://evil.example"],
  ])("S59 S60: %s is refused at loopback", (_name, origin) => {
    expect(check(origin)).toEqual({ ok: false });
  });

  it("S58: is checked whatever headers of proxies come with it", () => {
    const forwarded = { "x-forwarded-for": "127.0.0.1", "x-forwarded-host": "evil.example" };
    expect(check("https://evil.example", { headers: forwarded })).toEqual({ ok: false });
    expect(check("https://evil.example", { headers: { forwarded: "for=127.0.0.1" } })).toEqual({ ok: false });
  });

  it("S62: a loopback name in Host counts only for a peer on this machine", () => {
    const origin = "http://localhost:18789";
    const headers = { host: "localhost:18789" };
    expect(check(origin, { headers, peer: "192.0.2.1" })).toEqual({ ok: false });
    expect(check(origin, { headers: { ...headers, "x-forwarded-for": "192.0.2.1" } })).toEqual({ ok: false });
  });

  it("S62: a foreign name that points here is refused although it is what Host says", () => {
    const headers = { host: "rebound.example:18789" };
    expect(check("http://rebound.example:18789", { headers })).toEqual({ ok: false });
    const lan = { headers, peer: "192.168.1.20", localAddress: "192.168.1.10", localPort: 18_789 };
    expect(check("http://rebound.example:18789", lan)).toEqual({ ok: false });
  });

  it("may be the address and port that the connection really came to", () => {
    const origin = "http://192.168.1.10:18789";
    const came = {
      headers: { host: "192.168.1.10:18789" },
      peer: "192.168.1.20",
      localAddress: "::ffff:192.168.1.10",
      localPort: 18_789,
    };
    expect(check(origin, came)).toEqual({ ok: true, browserOrigin: origin });
    expect(check(origin, { ...came, localPort: 8080 })).toEqual({ ok: false });
    expect(check(origin, { ...came, localAddress: "10.0.0.1" })).toEqual({ ok: false });
    expect(check(origin, { ...came, encrypted: true })).toEqual({ ok: false });
    expect(check("https://192.168.1.10:18789", { ...came, encrypted: true }).ok).toBe(true);
  });

  it("may be one that the owner named, exactly, also behind a proxy", () => {
    const rules = { allowedOrigins: ["https://app.example"], publicUrl: "wss://gw.example/path" };
    const headers = { "x-forwarded-for": "203.0.113.9" };
    expect(check("https://app.example", { headers }, rules).ok).toBe(true);
    expect(check("https://gw.example", { headers }, rules).ok).toBe(true);
    for (const origin of [
      "http://app.example",
      "https://app.example:8443",
      "https://a.app.example",
      "http://gw.example",
      "https://app.example/",
    ]) {
      expect(check(origin, { headers }, rules).ok).toBe(false);
    }
  });
});
