import { SETUP_CODES } from "@openclaw/contracts";
import { createMemoryStore } from "@openclaw/pairing-core";
import { describe, expect, it } from "vitest";
import { createDevicePairing, type SetupAccess } from "../src/index.js";
import { decodeSetupCode } from "../src/setup-code.js";
import {
  MINUTE,
  OWNER,
  connectOf,
  createHarness,
  dump,
  keyOf,
  type ConnectChange,
  type Harness,
} from "./support/harness.js";

const PHONE_SCOPES = ["operator.approvals", "operator.read", "operator.write"];
const INVALID = { status: "refused", reason: "setup-code-invalid" };

async function issue({ pairing }: Harness, access: SetupAccess = "phone", chat = "telegram/default/1") {
  const issued = await pairing.issueSetupCode({ caller: OWNER, url: "ws://192.168.1.2:18789", access, chat });
  if (issued.status !== "issued") throw new Error(issued.status);
  return { setupId: issued.setupId, setupToken: decodeSetupCode(issued.setupCode).token };
}

const asNode = (setupToken: string): ConnectChange => ({ role: "node", credentials: { setupToken } });
const asOperator = (setupToken: string, scopes = PHONE_SCOPES): ConnectChange => ({
  scopes,
  credentials: { setupToken },
});

async function approveWaiting({ pairing }: Harness) {
  const [request] = await pairing.listRequests(OWNER);
  return pairing.approve({ requestId: request?.requestId ?? "", caller: OWNER });
}

describe("a setup code", () => {
  it("S46: leads to a request for all of its access, and after the approval to the tokens of all roles.", async () => {
    const harness = createHarness();
    const { setupId, setupToken } = await issue(harness);
    const waiting = await harness.ask("phone", asNode(setupToken));
    expect(waiting).toMatchObject({
      reason: "not-paired",
      created: true,
      request: { role: "node", roles: ["node", "operator"], scopes: PHONE_SCOPES, setupId },
    });
    expect(await harness.pairing.listDevices(OWNER)).toEqual([]);
    const second = await harness.ask("phone", asOperator(setupToken));
    expect(second).toMatchObject({ created: false, request: { requestId: waiting.request.requestId } });

    expect(await approveWaiting(harness)).toMatchObject({
      status: "approved",
      device: { approvedVia: "setup-code" },
    });
    const node = await harness.enter("phone", asNode(setupToken));
    expect(node).toMatchObject({ via: "setup-code", token: { role: "node", scopes: [] } });
    expect(node.otherTokens).toMatchObject([{ role: "operator", scopes: PHONE_SCOPES }]);
    const operator = await harness.enter("phone", asOperator(setupToken));
    expect(operator.token).toEqual(node.otherTokens[0]);
    expect(await harness.connect("phone", asNode(setupToken))).toEqual(INVALID);
    expect(await harness.connect("phone", asOperator(setupToken))).toEqual(INVALID);
    expect((await dump(harness.store))[SETUP_CODES]).toBeUndefined();
    await harness.enter("phone", { role: "node", credentials: { deviceToken: node.token.token } });
  });

  it("S42, S43: belongs to the first device, also while its request waits.", async () => {
    const harness = createHarness();
    const { setupToken } = await issue(harness);
    await harness.ask("phone", asNode(setupToken));
    expect(await harness.connect("thief", asNode(setupToken))).toEqual(INVALID);
    await approveWaiting(harness);
    expect(await harness.connect("thief", asNode(setupToken))).toEqual(INVALID);
    await harness.enter("phone", asNode(setupToken));
    expect(await harness.pairing.listRequests(OWNER)).toEqual([]);
  });

  it("S42, S45: gives nothing beyond its access, and a try costs it nothing.", async () => {
    const harness = createHarness();
    const { setupToken } = await issue(harness, "node");
    for (const scopes of [["operator.read"], ["operator.admin"], []])
      expect(await harness.connect("phone", asOperator(setupToken, scopes))).toEqual(INVALID);
    const phone = await issue(harness);
    for (const scopes of [["operator.admin"], ["operator.pairing"], ["operator.talk.secrets"]])
      expect(await harness.connect("phone", asOperator(phone.setupToken, scopes))).toEqual(INVALID);
    expect(await harness.pairing.listSetupCodes(OWNER)).toMatchObject([{}, {}]);
    for (const code of Object.values((await dump(harness.store))[SETUP_CODES] ?? {}))
      expect(code).not.toHaveProperty("deviceId");
    await harness.ask("phone", asNode(setupToken));
  });

  it("S42: does not carry along what the device asked for without it.", async () => {
    const harness = createHarness();
    const { request } = await harness.ask("phone", { scopes: ["operator.admin"] });
    const { setupId, setupToken } = await issue(harness);
    const waiting = await harness.ask("phone", asNode(setupToken));
    expect(waiting).toMatchObject({
      supersededRequestId: request.requestId,
      request: { scopes: PHONE_SCOPES, setupId },
    });
    harness.clock.advance(10_000);
    const wider = await harness.ask("phone", { scopes: ["operator.admin"] });
    expect(wider.request).not.toHaveProperty("setupId");
    expect(wider.request.scopes).toEqual(["operator.admin", ...PHONE_SCOPES]);
  });

  it("S42: is named by its request, also when the device has asked for the same before.", async () => {
    const harness = createHarness();
    const { request } = await harness.ask("phone", { role: "node" });
    const { setupId, setupToken } = await issue(harness, "node");
    const waiting = await harness.ask("phone", asNode(setupToken));
    expect(waiting).toMatchObject({ supersededRequestId: request.requestId, request: { setupId } });
  });

  it("S46: needs an approval given after it was presented, even for a paired device.", async () => {
    const harness = createHarness();
    const admin = await harness.pair("phone", { scopes: ["operator.admin"] });
    harness.clock.advance(1);
    const { setupToken } = await issue(harness);
    const waiting = await harness.ask("phone", asOperator(setupToken));
    expect(waiting.request).toMatchObject({ isRepair: true, roles: ["node", "operator"] });
    const denied = await harness.pairing.approve({
      requestId: waiting.request.requestId,
      caller: { surface: "rpc", id: "x", scopes: [...PHONE_SCOPES, "operator.pairing"] },
    });
    expect(denied).toEqual({ status: "denied", missingScope: "operator.admin" });
    await approveWaiting(harness);
    expect((await harness.enter("phone", asOperator(setupToken))).token.token).toBe(admin.token.token);
  });

  it("S45: whose request was edited to ask for more cannot be approved.", async () => {
    const harness = createHarness();
    const { setupToken } = await issue(harness);
    const { request } = await harness.ask("phone", asNode(setupToken));
    const stored = await harness.store.get("devices/pending", request.requestId);
    await harness.store.transact(["devices/pending"], (transaction) =>
      transaction.put("devices/pending", request.requestId, { ...stored, scopes: ["operator.admin"] }),
    );
    expect(await approveWaiting(harness)).toEqual({ status: "unknown" });
    expect(await harness.pairing.listDevices(OWNER)).toEqual([]);
  });

  it("dies with the rejection of its device, and with the device's removal.", async () => {
    const harness = createHarness();
    const first = await issue(harness);
    const { request } = await harness.ask("phone", asNode(first.setupToken));
    await harness.pairing.reject({ requestId: request.requestId, caller: OWNER });
    expect(await harness.connect("phone", asNode(first.setupToken))).toEqual(INVALID);
    const second = await issue(harness);
    await harness.ask("phone", asNode(second.setupToken));
    await approveWaiting(harness);
    await harness.pairing.remove({ deviceId: keyOf("phone").deviceId, caller: OWNER });
    expect(await harness.connect("phone", asNode(second.setupToken))).toEqual(INVALID);
  });

  it("S53: ends after ten minutes, and a clock set back does not revive it.", async () => {
    const harness = createHarness();
    const { setupToken } = await issue(harness);
    harness.clock.advance(11 * MINUTE);
    await harness.pairing.sweep();
    harness.clock.advance(-11 * MINUTE);
    expect(await harness.connect("phone", asNode(setupToken))).toEqual(INVALID);
    const restarted = harness.restart();
    expect(await restarted.connect(connectOf("phone", asNode(setupToken)))).toEqual(INVALID);
  });

  it("S89: stays good for another try when too many devices wait.", async () => {
    const harness = createHarness({ limits: { maxRequests: 1 } });
    const { request } = await harness.ask("other");
    const { setupToken } = await issue(harness);
    expect(await harness.connect("phone", asNode(setupToken))).toEqual({
      status: "refused",
      reason: "too-many-requests",
    });
    await harness.pairing.reject({ requestId: request.requestId, caller: OWNER });
    await harness.ask("tablet", asNode(setupToken));
  });

  it("S44: that fifty devices present at once is that of exactly one.", async () => {
    const harness = createHarness({ limits: { maxRequestsPerAddress: 64 } });
    const { setupToken } = await issue(harness);
    const names = Array.from({ length: 50 }, (_, index) => `phone ${index}`);
    const outcomes = await Promise.all(names.map((name) => harness.connect(name, asNode(setupToken))));
    expect(outcomes.filter(({ status }) => status === "pairing-required")).toHaveLength(1);
    await approveWaiting(harness);
    const again = await Promise.all(names.map((name) => harness.connect(name, asNode(setupToken))));
    expect(again.filter(({ status }) => status === "admitted")).toHaveLength(1);
  });

  it("S44: that its device presents many times at once admits once for each role.", async () => {
    const harness = createHarness();
    const { setupToken } = await issue(harness);
    await harness.ask("phone", asNode(setupToken));
    await approveWaiting(harness);
    const tries = [asNode, asOperator].flatMap((as) => Array.from({ length: 10 }, () => as(setupToken)));
    const outcomes = await Promise.all(tries.map((change) => harness.connect("phone", change)));
    expect(outcomes.filter(({ status }) => status === "admitted")).toHaveLength(2);
    expect((await dump(harness.store))[SETUP_CODES]).toBeUndefined();
  });

  it("S41: a wrong one costs no transaction.", async () => {
    const inner = createMemoryStore();
    let transactions = 0;
    const store = {
      ...inner,
      transact: ((names, work) => (
        (transactions += 1),
        inner.transact(names, work)
      )) satisfies typeof inner.transact,
    };
    const pairing = createDevicePairing({ store });
    const guess = connectOf("phone", asNode("A".repeat(43)));
    expect(await pairing.connect(guess)).toEqual(INVALID);
    expect(transactions).toBe(0);
  });
});
