import { DEVICES } from "@openclaw/contracts";
import { createStateStore } from "@openclaw/store-fs";
import { describe, expect, it } from "vitest";
import { CHECKS } from "../src/checks.js";
import { createNodePairing, sessionCaller, type Caller, type DevicePairing } from "../src/index.js";
import { OWNER, createHarness, deviceSession, dump, keyOf, type Harness } from "./support/harness.js";
import { createNodeHarness, pendingOf } from "./support/node-harness.js";
import { issueCode, URL } from "./support/setup-codes.js";
import { makeDirectory } from "./support/temporary-directory.js";

// A call takes its time: its caller may be gone when it is decided.

const ADMIN = "operator.admin";
const thief = keyOf("thief").deviceId;

type Ending = (harness: Pick<Harness, "pairing" | "store">) => Promise<unknown>;

/** What may happen to the device of a session while its call is under way. */
const ENDINGS: Readonly<Record<string, Ending>> = {
  "was removed": ({ pairing }) => pairing.remove({ deviceId: thief, caller: OWNER }),
  "had its token revoked": ({ pairing }) =>
    pairing.revokeToken({ deviceId: thief, role: "operator", caller: OWNER }),
  "got a token that gives less": ({ pairing }) =>
    pairing.rotateToken({ deviceId: thief, role: "operator", scopes: ["operator.read"], caller: OWNER }),
  "has a record that cannot be read": ({ store }) =>
    store.transact([DEVICES], (transaction) => transaction.put(DEVICES, thief, {})),
};

type Act = (
  pairing: DevicePairing,
  caller: Caller,
  requestId: string,
) => Promise<{ readonly status: string } | object>;
const { deviceId } = keyOf("victim");

const ACTS: Readonly<Record<string, Act>> = {
  approve: (pairing, caller, requestId) => pairing.approve({ requestId, caller }),
  reject: (pairing, caller, requestId) => pairing.reject({ requestId, caller }),
  remove: (pairing, caller) => pairing.remove({ deviceId, caller }),
  rename: (pairing, caller) => pairing.rename({ deviceId, label: "x", caller }),
  rotateToken: (pairing, caller) => pairing.rotateToken({ deviceId, role: "operator", caller }),
  revokeToken: (pairing, caller) => pairing.revokeToken({ deviceId, role: "operator", caller }),
  issueSetupCode: (pairing, caller) => pairing.issueSetupCode({ caller, url: URL }),
  revokeSetupCodes: (pairing, caller) => pairing.revokeSetupCodes({ caller }),
};

const createVictim = async () => {
  const harness = createHarness();
  await harness.pair("victim");
  const { request } = await harness.ask("waiting");
  await issueCode(harness.pairing);
  return { ...harness, requestId: request.requestId };
};

describe.each(Object.entries(ACTS))("%s", (_name, act) => {
  it.each(Object.entries(ENDINGS))(
    "S28: does nothing for a session whose device %s meanwhile.",
    async (_how, end) => {
      const { requestId, ...harness } = await createVictim();
      const caller = await deviceSession(harness.store, "thief", ADMIN);
      await end(harness);
      const before = await dump(harness.store);
      expect(await act(harness.pairing, caller, requestId)).toEqual({ status: "denied" });
      expect(await dump(harness.store)).toEqual(before);
    },
  );

  it("S28, S14: does nothing for a session that has ended meanwhile.", async () => {
    const { requestId, pairing, store } = await createVictim();
    const before = await dump(store);
    let isOpen = true;
    const caller = sessionCaller({ scopes: [ADMIN], isCurrent: () => isOpen });
    const acting = act(pairing, caller, requestId);
    isOpen = false;
    expect(await acting).toEqual({ status: "denied" });
    expect(await dump(store)).toEqual(before);
  });

  it("does what a session asks for whose device is as it was.", async () => {
    const { requestId, pairing, store } = await createVictim();
    const caller = await deviceSession(store, "thief", ADMIN);
    expect(await act(pairing, caller, requestId)).not.toMatchObject({ status: "denied" });
  });
});

describe("the calls that were under way when a device was removed", () => {
  it("S28: do nothing after the removal was answered, in whatever order they arrived.", async () => {
    for (const isFirst of [true, false]) {
      const store = createStateStore({ stateDirectory: makeDirectory() });
      const { pairing, ask } = createHarness({ store });
      const { request } = await ask("accomplice", { scopes: [ADMIN] });
      const caller = await deviceSession(store, "thief", ADMIN);
      const approve = () => pairing.approve({ requestId: request.requestId, caller });
      const early = isFirst ? approve() : undefined;
      const removing = pairing.remove({ deviceId: thief, caller: OWNER });
      const late = isFirst ? undefined : approve();
      await removing;
      const atAnswer = await pairing.listDevices(OWNER);
      await Promise.all([early, late]);
      expect(await pairing.listDevices(OWNER)).toEqual(atAnswer);
      expect(atAnswer).toHaveLength(isFirst ? 1 : 0);
      await store.close();
    }
  });

  it("L9: this is noticed where the check is missing.", async () => {
    const { pairing, store, ask } = createHarness({ checks: { ...CHECKS, isCurrent: () => true } });
    const { request } = await ask("accomplice", { scopes: [ADMIN] });
    const caller = await deviceSession(store, "thief", ADMIN);
    await pairing.remove({ deviceId: thief, caller: OWNER });
    expect(await pairing.approve({ requestId: request.requestId, caller })).toMatchObject({
      status: "approved",
    });
  });
});

describe("what is decided about nodes", () => {
  const CAMERA = { commands: ["camera.snap"] };

  it.each(["the device is gone", "the session is over"])("S28: is not by a session when %s.", async (how) => {
    const { store, declare, approved, nodes } = createNodeHarness();
    await approved("node", CAMERA);
    const { requestId } = pendingOf(await declare("other", CAMERA));
    const known = await deviceSession(store, "thief", ADMIN);
    const caller = how === "the session is over" ? { ...known, isCurrent: () => false } : known;
    if (caller === known) await createHarness({ store }).pairing.remove({ deviceId: thief, caller: OWNER });
    const before = await dump(store);
    const acts = [
      nodes.approve({ requestId, caller }),
      nodes.reject({ requestId, caller }),
      nodes.remove({ nodeId: "node", caller }),
      nodes.rename({ nodeId: "node", displayName: "x", caller }),
      nodes.request({ node: { nodeId: "new" }, caller }),
    ];
    for (const act of acts) expect(await act).toEqual({ status: "denied" });
    expect(await dump(store)).toEqual(before);
  });

  it("S28: is so on files too, where devices and nodes lie in different directories.", async () => {
    const store = createStateStore({ stateDirectory: makeDirectory() });
    const nodes = createNodePairing({ store });
    const { pairing } = createHarness({ store });
    const caller = await deviceSession(store, "thief", ADMIN);
    const ask = (nodeId: string) => nodes.request({ node: { nodeId }, caller });
    expect(await ask("first")).toMatchObject({ status: "pending" });
    await pairing.remove({ deviceId: thief, caller: OWNER });
    expect(await ask("second")).toEqual({ status: "denied" });
    await store.close();
  });
});
