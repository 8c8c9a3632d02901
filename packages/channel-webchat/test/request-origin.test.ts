import { describe, expect, it } from "vitest";
import { checkHost, isLoopbackAddress, isOwnOrigin, parseAllowedHost } from "../src/request-origin.js";

const LOCAL = "127.0.0.1";
const check = (
  host: string | undefined,
  remoteAddress: string | undefined,
  allowed: readonly string[] = [],
) => checkHost({ host, origin: undefined, remoteAddress }, allowed).status;

describe("the Host of a request", () => {
  it.each([["localhost"], ["localhost:18789"], ["127.0.0.1:1"], ["[::1]:18789"], ["LOCALHOST:80"]])(
    "%s is served to this machine",
    (host) => {
      expect(check(host, LOCAL)).toBe("allowed");
      expect(check(host, "::1")).toBe("allowed");
      expect(check(host, "::ffff:127.0.0.1")).toBe("allowed");
    },
  );

  it.each([["192.0.2.1"], ["10.0.0.1"], ["::ffff:192.0.2.1"], [undefined]])(
    "S62: localhost is refused to the peer %s",
    (remoteAddress) => {
      expect(check("localhost:18789", remoteAddress)).toBe("refused");
    },
  );

  it.each([
    ["pub.example"],
    ["localhost.evil.example"],
    ["127.0.0.1.evil.example"],
    ["evil.example:18789"],
    ["localhost."],
    ["127.0.0.2"],
    ["[::ffff:127.0.0.1]"],
    ["localhost:18789:1"],
    ["local host"],
    ["localhost/x"],
    [""],
    [undefined],
  ])("S64: a peer on this machine that asks for %s is refused", (host) => {
    expect(check(host, LOCAL)).toBe("refused");
  });

  it("S64: a name that the owner allowed is served to everybody, exactly as it stands", () => {
    expect(check("pub.example", "192.0.2.1", ["pub.example"])).toBe("allowed");
    expect(check("PUB.example", LOCAL, ["pub.example"])).toBe("allowed");
    expect(check("pub.example:8080", LOCAL, ["pub.example"])).toBe("refused");
    expect(check("sub.pub.example", LOCAL, ["pub.example"])).toBe("refused");
  });

  it("a name that is allowed through TLS alone has only its https origin, and a Secure cookie", () => {
    expect(
      checkHost({ host: "pub.example", origin: undefined, remoteAddress: LOCAL }, ["https://pub.example"]),
    ).toEqual({ status: "allowed", origins: ["https://pub.example"], secure: true });
  });
});

describe("a server that speaks TLS itself", () => {
  it("S59: serves this machine under https alone, with a Secure cookie", () => {
    const facts = { host: "localhost:18789", origin: undefined, remoteAddress: LOCAL, encrypted: true };
    expect(checkHost(facts, [])).toEqual({
      status: "allowed",
      origins: ["https://localhost:18789"],
      secure: true,
    });
    expect(checkHost({ ...facts, remoteAddress: "192.0.2.1" }, []).status).toBe("refused");
  });
});

const own = (origin: string | undefined): boolean =>
  isOwnOrigin({ host: "localhost:18789", origin, remoteAddress: LOCAL }, ["http://localhost:18789"]);

describe("the Origin of a request", () => {
  it("is the page's own when scheme, name and port are", () => {
    expect(own("http://localhost:18789")).toBe(true);
    expect(own("HTTP://LOCALHOST:18789")).toBe(true);
  });

  it.each([
    [undefined],
    [""],
    ["null"],
    ["http://localhost:8080"],
    ["http://localhost"],
    ["https://localhost:18789"],
    ["http://127.0.0.1:18789"],
    ["http://evil.example"],
    ["http://localhost:18789.evil.example"],
    ["http://localhost:18789/"],
  ])("S59: %j is not the page's own", (origin) => {
    expect(own(origin)).toBe(false);
  });
});

describe("what an owner may write in allowedHosts", () => {
  it.each([
    ["chat.example"],
    ["chat.example:8443"],
    ["https://chat.example"],
    [" Chat.Example "],
    ["[2001:db8::1]:80"],
  ])("%j is a name", (entry) => {
    expect(parseAllowedHost(entry)).toBe(entry.trim().toLowerCase());
  });

  it.each([[""], ["*"], ["*.example"], ["http://chat.example"], ["https://chat.example/"], ["a b"], ["a:b"]])(
    "%j is none",
    (entry) => {
      expect(parseAllowedHost(entry)).toBeUndefined();
    },
  );
});

it.each([["127.0.0.1"], ["127.1.2.3"], ["::1"], ["::ffff:127.0.0.1"]])(
  "%s is an address of this machine",
  (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  },
);

it.each([["128.0.0.1"], ["::2"], ["127.0.0.1.evil.example"], [""], [undefined]])("%s is none", (address) => {
  expect(isLoopbackAddress(address)).toBe(false);
});
