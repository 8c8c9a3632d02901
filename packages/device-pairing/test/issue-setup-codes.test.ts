import { describe, expect, it } from "vitest";
import { sessionCaller } from "../src/index.js";
import {
  createHarness,
  deviceSession,
  dump,
  keyOf,
  MINUTE,
  OWNER,
  session,
  type ConnectChange,
} from "./support/harness.js";
import { codesIn, issueCode, URL } from "./support/setup-codes.js";

const asNode = (setupToken: string): ConnectChange => ({ role: "node", credentials: { setupToken } });

const INVALID = { status: "refused", reason: "setup-code-invalid" };

describe("issuing a setup code", () => {
  it("S41: it carries a token of its own, of which only a hash is stored", async () => {
    const { pairing, store, clock } = createHarness();
    const issued = await issueCode(pairing, { chat: "telegram/default/1", tlsFingerprint: "AB".repeat(32) });
    expect(issued).toMatchObject({
      url: URL,
      access: "phone",
      token: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      bootstrapToken: issued.token,
      expiresAtMs: clock.now() + 10 * MINUTE,
      tlsFingerprint: "ab".repeat(32),
    });
    expect(JSON.stringify(await dump(store))).not.toContain(issued.token);
    expect(await codesIn(store)).toMatchObject([
      {
        setupId: issued.setupId,
        tokenHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        roles: ["node", "operator"],
        scopes: ["operator.approvals", "operator.read", "operator.write"],
        issuedBy: "alice",
        chat: "telegram/default/1",
      },
    ]);
  });

  it("two codes have nothing in common", async () => {
    const { pairing } = createHarness();
    const [one, other] = [await issueCode(pairing), await issueCode(pairing)];
    expect(one.token).not.toBe(other.token);
    expect(one.setupId).not.toBe(other.setupId);
  });

  it.each(["ws://example.com", "ws://host", "ws://gateway.local", "ws://100.64.0.1", "ws://x.ts.net"])(
    "S48: none is issued for %s, and nothing is stored",
    async (url) => {
      const { pairing, store } = createHarness();
      await expect(pairing.issueSetupCode({ caller: OWNER, url })).rejects.toMatchObject({
        code: "INSECURE_GATEWAY_URL",
      });
      expect(await codesIn(store)).toEqual([]);
    },
  );

  it("S47: it takes the owner or a session with operator.pairing; a device session needs admin", async () => {
    const { pairing, store } = createHarness();
    const { deviceId } = keyOf("phone");
    const denied = [
      [session(), "operator.pairing"],
      [session("operator.read", "operator.write", "operator.approvals"), "operator.pairing"],
      [sessionCaller({ deviceId, scopes: ["operator.pairing"] }), "operator.admin"],
    ] as const;
    for (const [caller, missingScope] of denied) {
      const answer = { status: "denied", missingScope };
      expect(await pairing.issueSetupCode({ caller, url: URL })).toEqual(answer);
      expect(await pairing.listSetupCodes(caller)).toEqual(answer);
      expect(await pairing.revokeSetupCodes({ caller })).toEqual(answer);
    }
    expect(await dump(store)).toEqual({});
    const allowed = [
      OWNER,
      session("operator.pairing"),
      await deviceSession(store, "phone", "operator.admin"),
    ];
    for (const caller of allowed) {
      expect(await pairing.issueSetupCode({ caller, url: URL })).toMatchObject({ status: "issued" });
    }
  });

  it.each(["admin", "constructor", "__proto__", ""])("S45: access %j is none", async (text) => {
    const { pairing, store } = createHarness();
    const input = { caller: OWNER, url: URL, ...JSON.parse(JSON.stringify({ access: text })) };
    await expect(pairing.issueSetupCode(input)).rejects.toMatchObject({ code: "INVALID_SETUP_ACCESS" });
    expect(await codesIn(store)).toEqual([]);
  });

  it("a fingerprint that is none makes no code", async () => {
    const { pairing, store } = createHarness();
    const input = { caller: OWNER, url: URL, tlsFingerprint: "short" };
    await expect(pairing.issueSetupCode(input)).rejects.toMatchObject({ code: "INVALID_SETUP_CODE" });
    expect(await codesIn(store)).toEqual([]);
  });

  it("sixteen are alive at once; the next one waits until one has ended", async () => {
    const { pairing, clock, store } = createHarness();
    for (let count = 0; count < 16; count += 1) await issueCode(pairing);
    expect(await pairing.issueSetupCode({ caller: OWNER, url: URL })).toEqual({ status: "too-many-codes" });
    clock.advance(10 * MINUTE);
    await issueCode(pairing);
    expect(await codesIn(store)).toHaveLength(1);
  });

  it("fifty at once stop at the limit", async () => {
    const { pairing } = createHarness();
    const issued = await Promise.all(
      Array.from({ length: 50 }, () => pairing.issueSetupCode({ caller: OWNER, url: URL })),
    );
    expect(issued.filter(({ status }) => status === "issued")).toHaveLength(16);
  });
});

describe("owners and their codes", () => {
  it("a list shows what is alive, newest first, and who presented it, but no token", async () => {
    const { pairing, ask, clock } = createHarness();
    await issueCode(pairing);
    clock.advance(9 * MINUTE);
    const bound = await issueCode(pairing, { access: "node" });
    const open = await issueCode(pairing, { chat: "telegram/default/1" });
    await ask("phone", asNode(bound.token));
    clock.advance(MINUTE);
    const codes = await pairing.listSetupCodes(OWNER);
    expect(codes).toMatchObject([
      { setupId: open.setupId, chat: "telegram/default/1", issuedBy: "alice" },
      { setupId: bound.setupId, deviceId: keyOf("phone").deviceId, roles: ["node"], scopes: [] },
    ]);
    expect(JSON.stringify(codes)).not.toMatch(/tokenHash|publicKey/);
    expect(JSON.stringify(codes)).not.toContain(open.token);
  });

  it("cleaning up ends what nobody has presented, of one chat or of all", async () => {
    const { pairing, ask, connect } = createHarness();
    const [here, there, presented] = [
      await issueCode(pairing, { chat: "telegram/default/1" }),
      await issueCode(pairing, { chat: "telegram/default/2" }),
      await issueCode(pairing, { chat: "telegram/default/1" }),
    ];
    await ask("phone", asNode(presented.token));
    const revoke = (chat?: string) =>
      pairing.revokeSetupCodes({ caller: OWNER, ...(chat !== undefined && { chat }) });
    expect(await revoke("telegram/default/1")).toEqual({ status: "revoked", count: 1 });
    expect(await connect("other", asNode(here.token))).toEqual(INVALID);
    expect(await revoke()).toEqual({ status: "revoked", count: 1 });
    expect(await connect("other", asNode(there.token))).toEqual(INVALID);
    expect(await revoke()).toEqual({ status: "revoked", count: 0 });
    await ask("phone", asNode(presented.token));
  });
});
