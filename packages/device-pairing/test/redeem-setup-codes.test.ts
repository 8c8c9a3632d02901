import { SETUP_CODES } from "@openclaw/contracts";
import { createStateStore } from "@openclaw/store-fs";
import { describe, expect, it } from "vitest";
import { bindSetupCode, readSetupCodes } from "../src/setup-codes.js";
import {
  createHarness,
  dump,
  keyOf,
  MINUTE,
  OWNER,
  HOUR,
  type ConnectChange,
  type Harness,
} from "./support/harness.js";
import { codesIn, editCodes, issueCode } from "./support/setup-codes.js";
import { makeDirectory } from "./support/temporary-directory.js";

const asNode = (setupToken: string): ConnectChange => ({ role: "node", credentials: { setupToken } });
const asOperator = (setupToken: string, scopes = ["operator.read"]): ConnectChange => ({
  role: "operator",
  scopes,
  credentials: { setupToken },
});

const INVALID = { status: "refused", reason: "setup-code-invalid" };

describe("presenting a setup code", () => {
  it("S46: it only asks, and what the owner approves is the whole access of the code", async () => {
    const { pairing, ask, enter, store } = createHarness();
    const { token, setupId } = await issueCode(pairing);
    const { request, created } = await ask("phone", asNode(token));
    expect(created).toBe(true);
    expect(request).toMatchObject({
      setupId,
      role: "node",
      roles: ["node", "operator"],
      scopes: ["operator.approvals", "operator.read", "operator.write"],
    });
    expect(await pairing.listDevices(OWNER)).toEqual([]);
    await pairing.approve({ requestId: request.requestId, caller: OWNER });
    const admitted = await enter("phone", asNode(token));
    expect(admitted).toMatchObject({
      via: "setup-code",
      token: { role: "node", scopes: [] },
      otherTokens: [{ role: "operator", scopes: ["operator.approvals", "operator.read", "operator.write"] }],
    });
    expect(JSON.stringify(await dump(store))).not.toContain(token);
  });

  it("the same device may come back as often as it likes while it waits", async () => {
    const { pairing, ask, store, clock } = createHarness();
    const { token } = await issueCode(pairing);
    const { request } = await ask("phone", asNode(token));
    const bound = await codesIn(store);
    for (let count = 0; count < 5; count += 1) {
      clock.advance(1);
      const again = await ask("phone", count % 2 === 0 ? asOperator(token) : asNode(token));
      expect(again).toMatchObject({ created: false, request: { requestId: request.requestId } });
    }
    expect(await codesIn(store)).toEqual(bound);
  });

  it("S42, S43: nobody else may, nor the same device with another key or for more, while it waits or later", async () => {
    const { pairing, ask, connect, enter } = createHarness();
    const { token } = await issueCode(pairing, { access: "node" });
    const { request } = await ask("phone", asNode(token));
    const refuseAll = async (): Promise<void> => {
      expect(await connect("other", asNode(token))).toEqual(INVALID);
      expect(await connect("phone", asOperator(token))).toEqual(INVALID);
      expect(await connect("phone", asOperator(token, []))).toEqual(INVALID);
    };
    await refuseAll();
    expect(await pairing.listRequests(OWNER)).toMatchObject([{ roles: ["node"], scopes: [] }]);
    await pairing.approve({ requestId: request.requestId, caller: OWNER });
    await refuseAll();
    expect(await enter("phone", asNode(token))).toMatchObject({ otherTokens: [] });
    await refuseAll();
    expect(await connect("phone", asNode(token))).toEqual(INVALID);
  });

  it("S42: a tie is never replaced, whoever asks for it", async () => {
    const { pairing, store, ask } = createHarness();
    const { token } = await issueCode(pairing);
    await ask("phone", asNode(token));
    const bound = await codesIn(store);
    await store.transact([SETUP_CODES], async (transaction) => {
      for (const record of await readSetupCodes(transaction))
        bindSetupCode(transaction, record, keyOf("other"), 1);
    });
    expect(await codesIn(store)).toEqual(bound);
  });

  it("S42: a binding to the same id under another key is none", async () => {
    const { pairing, ask, connect, store } = createHarness();
    const { token } = await issueCode(pairing, { access: "node" });
    await ask("phone", asNode(token));
    await editCodes(store, (record) => ({ ...record, publicKey: keyOf("other").publicKey }));
    expect(await connect("phone", asNode(token))).toEqual(INVALID);
  });

  it.each([
    ["operator.admin"],
    ["operator.pairing"],
    ["operator.read", "operator.admin"],
    ["operator.talk.secrets"],
  ])("S45: %s is more than any code gives", async (...scopes) => {
    const { pairing, connect, store } = createHarness();
    const { token } = await issueCode(pairing);
    expect(await connect("phone", asOperator(token, scopes))).toEqual(INVALID);
    expect(await pairing.listRequests(OWNER)).toEqual([]);
    expect((await codesIn(store))[0]).not.toHaveProperty("deviceId");
  });

  it.each([
    ["scopes", ["operator.admin"]],
    ["scopes", "operator.read"],
    ["roles", ["operator", "node", "root"]],
    ["roles", []],
    ["tokenHash", 7],
    ["expiresAtMs", "never"],
    ["redeemedRoles", ["node"]],
    ["boundAtMs", 1],
    ["deviceId", "../x"],
    ["setupId", "__proto__"],
  ])("S45: a code whose stored %s was changed to %j cannot be redeemed or seen", async (field, value) => {
    const { pairing, connect, store } = createHarness();
    const { token } = await issueCode(pairing);
    await editCodes(store, (record) => ({ ...record, [field]: value }));
    expect(await connect("phone", asNode(token))).toEqual(INVALID);
    expect(await pairing.listSetupCodes(OWNER)).toEqual([]);
  });

  it.each([
    ["scopes", ["operator.read"]],
    ["roles", []],
  ])("S45: a code for a node whose stored %s was changed to %j is none either", async (field, value) => {
    const { pairing, connect, store } = createHarness();
    const { token } = await issueCode(pairing, { access: "node" });
    await editCodes(store, (record) => ({ ...record, [field]: value }));
    expect(await connect("phone", asNode(token))).toEqual(INVALID);
    expect(await pairing.listSetupCodes(OWNER)).toEqual([]);
  });

  it("a wrong code costs the right one nothing", async () => {
    const { pairing, connect, ask, store } = createHarness();
    const { token } = await issueCode(pairing);
    const before = await dump(store);
    for (const wrong of ["", "x", `${token}x`, token.toLowerCase(), token.slice(1)]) {
      expect(await connect("stranger", asNode(wrong))).toMatchObject({ status: "refused" });
    }
    expect(await dump(store)).toEqual(before);
    await ask("phone", asNode(token));
  });

  it("where too many wait, the code stays good for another try", async () => {
    const { pairing, connect, ask, clock } = createHarness({ limits: { maxRequests: 1 } });
    const { token } = await issueCode(pairing);
    await ask("stranger");
    expect(await connect("phone", asNode(token))).toMatchObject({ reason: "too-many-requests" });
    clock.advance(6 * MINUTE);
    await ask("other", asNode(token));
  });

  it("S44: of fifty that present it at once one wins, and of fifty logins of that one too", async () => {
    const { pairing, connect, store } = createHarness();
    const { token } = await issueCode(pairing, { access: "node" });
    const names = Array.from({ length: 50 }, (_, index) => `device-${index}`);
    const asked = await Promise.all(names.map((name) => connect(name, asNode(token))));
    const won = asked.filter(({ status }) => status === "pairing-required");
    expect(won).toHaveLength(1);
    expect(asked.filter(({ status }) => status === "refused")).toHaveLength(49);
    const [request] = await pairing.listRequests(OWNER);
    await pairing.approve({ requestId: request?.requestId ?? "", caller: OWNER });
    const winner = names[asked.findIndex(({ status }) => status === "pairing-required")] ?? "";
    const logins = await Promise.all(names.map(() => connect(winner, asNode(token))));
    expect(logins.filter(({ status }) => status === "admitted")).toHaveLength(1);
    expect(logins.filter(({ status }) => status === "refused")).toHaveLength(49);
    expect(await codesIn(store)).toEqual([]);
  });

  it("S44: the same on files", async () => {
    const store = createStateStore({ stateDirectory: makeDirectory() });
    const { pairing, connect } = createHarness({ store });
    const { token } = await issueCode(pairing, { access: "node" });
    const names = Array.from({ length: 50 }, (_, index) => `device-${index}`);
    const asked = await Promise.all(names.map((name) => connect(name, asNode(token))));
    expect(asked.filter(({ status }) => status === "pairing-required")).toHaveLength(1);
    await store.close();
  });

  it("S44: issuing, sweeping and revoking beside it never bring a used code back", async () => {
    const { pairing, ask, enter, store } = createHarness();
    const { token, setupId } = await issueCode(pairing, { access: "node" });
    const { request } = await ask("phone", asNode(token));
    await pairing.approve({ requestId: request.requestId, caller: OWNER });
    await Promise.all([
      enter("phone", asNode(token)),
      issueCode(pairing),
      pairing.sweep(),
      pairing.revokeSetupCodes({ caller: OWNER, chat: "none" }),
      issueCode(pairing),
    ]);
    expect((await codesIn(store)).map((record) => record["setupId"])).not.toContain(setupId);
  });

  it("a client that reads one token per connection comes once for each role, then the code is gone", async () => {
    const { pairing, ask, enter, connect, store } = createHarness();
    const { token } = await issueCode(pairing);
    const { request } = await ask("phone", asNode(token));
    await pairing.approve({ requestId: request.requestId, caller: OWNER });
    await enter("phone", asNode(token));
    expect(await codesIn(store)).toMatchObject([{ redeemedRoles: ["node"] }]);
    expect(await connect("phone", asNode(token))).toEqual(INVALID);
    expect(await connect("other", asOperator(token))).toEqual(INVALID);
    expect(await enter("phone", asOperator(token))).toMatchObject({ token: { role: "operator" } });
    expect(await codesIn(store)).toEqual([]);
  });

  it("a rejected device cannot use it again, and neither can a removed one", async () => {
    const { pairing, ask, connect } = createHarness();
    const first = await issueCode(pairing);
    const { request } = await ask("phone", asNode(first.token));
    await pairing.reject({ requestId: request.requestId, caller: OWNER });
    expect(await connect("phone", asNode(first.token))).toEqual(INVALID);
    const second = await issueCode(pairing);
    const again = await ask("phone", asNode(second.token));
    await pairing.approve({ requestId: again.request.requestId, caller: OWNER });
    await pairing.remove({ deviceId: keyOf("phone").deviceId, caller: OWNER });
    expect(await connect("phone", asNode(second.token))).toEqual(INVALID);
  });
});

describe("the end of a setup code", () => {
  it("comes after ten minutes, to the millisecond", async () => {
    const { pairing, ask, connect, clock } = createHarness();
    const [one, other] = [await issueCode(pairing), await issueCode(pairing)];
    clock.advance(10 * MINUTE - 1);
    await ask("phone", asNode(one.token));
    clock.advance(1);
    expect(await connect("phone", asNode(one.token))).toEqual(INVALID);
    expect(await connect("tablet", asNode(other.token))).toEqual(INVALID);
  });

  it("S53: a clock that is set back revives no code that was seen expired, not even after a restart", async () => {
    const looks = {
      connect: ({ connect }: Harness, token: string) => connect("phone", asNode(token)),
      sweep: ({ pairing }: Harness) => pairing.sweep(),
      issue: ({ pairing }: Harness) => issueCode(pairing),
      revoke: ({ pairing }: Harness) => pairing.revokeSetupCodes({ caller: OWNER, chat: "none" }),
    };
    for (const [name, look] of Object.entries(looks)) {
      const harness = createHarness();
      const { pairing, clock, store, restart } = harness;
      const { token, setupId } = await issueCode(pairing);
      clock.advance(HOUR);
      await look(harness, token);
      clock.advance(-2 * HOUR);
      const later = createHarness({ store, clock, create: () => restart() });
      expect([name, await later.connect("phone", asNode(token))]).toEqual([name, INVALID]);
      expect((await codesIn(store)).map((record) => record["setupId"])).not.toContain(setupId);
    }
  });

  it("S53: the time that other transactions recorded counts, whatever the clock says", async () => {
    const { pairing, ask, connect, clock, restart, store } = createHarness();
    const { token } = await issueCode(pairing);
    clock.advance(HOUR);
    await ask("other");
    clock.advance(-HOUR);
    expect(await connect("phone", asNode(token))).toEqual(INVALID);
    expect(await restart().listSetupCodes(OWNER)).toEqual([]);
    expect(await codesIn(store)).toEqual([]);
  });

  it("S53: a code from the future counts as expired", async () => {
    const { pairing, connect, store, clock } = createHarness();
    const { token } = await issueCode(pairing);
    const createdAtMs = clock.now() + 1;
    await editCodes(store, (record) => ({ ...record, createdAtMs }));
    expect(await pairing.listSetupCodes(OWNER)).toEqual([]);
    expect(await connect("phone", asNode(token))).toEqual(INVALID);
  });
});
