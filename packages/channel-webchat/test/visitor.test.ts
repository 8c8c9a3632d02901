import { createDeterministicRandom } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { normalizeAllowEntry, parseSenderId } from "../src/identity.js";
import { mintVisitorSecret, readVisitorSecret, visitorCookie, visitorIdOf } from "../src/visitor.js";
import { secretOf } from "./support.js";

const SECRET = secretOf("x");

describe("a visitor's secret and id", () => {
  it("the id is stable, has the form that identity reads, and does not contain the secret", () => {
    const id = visitorIdOf(SECRET);
    expect(id).toMatch(/^v_[a-z2-7]{26}$/);
    expect(visitorIdOf(SECRET)).toBe(id);
    expect(parseSenderId(id)).toBe(id);
    expect(id).not.toContain("x".repeat(5));
    expect(visitorIdOf(secretOf("y"))).not.toBe(id);
  });

  it("the id cannot be used as the cookie", () => {
    expect(readVisitorSecret(`c=${visitorIdOf(SECRET)}`, "c")).toBeUndefined();
  });

  it("a minted secret has 256 bits and is read back from the cookie that carries it", () => {
    const secret = mintVisitorSecret(createDeterministicRandom(7));
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    const [pair] = visitorCookie({ name: "c", secret, path: "/", secure: false }).split(";");
    expect(readVisitorSecret(`other=1; ${pair ?? ""}; c2=3`, "c")).toBe(secret);
  });

  it("the cookie is HttpOnly and SameSite=Strict, and Secure when it is served through TLS", () => {
    const cookie = { name: "c", secret: SECRET, path: "/chat/" };
    expect(visitorCookie({ ...cookie, secure: false })).toBe(
      `c=${SECRET}; Path=/chat/; Max-Age=31536000; HttpOnly; SameSite=Strict`,
    );
    expect(visitorCookie({ ...cookie, secure: true })).toMatch(/; Secure$/);
  });

  it.each([
    [undefined],
    [""],
    ["c"],
    ["c="],
    ["c=short"],
    [`c=${"x".repeat(44)}`],
    [`c="${SECRET}"`],
    [`cc=${SECRET}`],
    [`c=${SECRET.slice(1)}%`],
    [`C=${SECRET}`],
  ])("the header %j holds no secret", (header) => {
    expect(readVisitorSecret(header, "c")).toBeUndefined();
  });
});

describe("an entry of an allowlist", () => {
  const id = visitorIdOf(SECRET);

  it.each([[id], [` ${id}\n`], [id.toUpperCase()], [`webchat:${id}`], [`WebChat:${id}`]])(
    "%j names the visitor",
    (entry) => {
      expect(normalizeAllowEntry(entry)).toBe(id);
    },
  );

  it.each([
    [""],
    ["*"],
    ["webchat:*"],
    ["alice"],
    [`${id}a`],
    [id.slice(0, -1)],
    [`telegram:${id}`],
    [`v_${"1".repeat(26)}`],
  ])("S101 S123: %j names nobody", (entry) => {
    expect(normalizeAllowEntry(entry)).toBeUndefined();
  });
});
