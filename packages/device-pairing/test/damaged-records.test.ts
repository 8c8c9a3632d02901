import type { StoredRecord } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { readDevice } from "../src/read-records.js";
import { OWNER, createHarness, keyOf, session } from "./support/harness.js";

const { deviceId } = keyOf("cli");
type Edit = (record: StoredRecord) => StoredRecord;

const set =
  (change: StoredRecord): Edit =>
  (record) => ({ ...record, ...change });
const without =
  (field: string): Edit =>
  (record) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => name !== field));
const tokensOf = (record: StoredRecord) => readDevice(record, deviceId)?.tokens;
const setToken =
  (change: StoredRecord): Edit =>
  (record) => ({ ...record, tokens: { operator: { ...tokensOf(record)?.operator, ...change } } });

const DAMAGES: Readonly<Record<string, Edit>> = {
  "no id": without("deviceId"),
  "the id of another": set({ deviceId: keyOf("other").deviceId }),
  "a platform that is no text": set({ platform: 1 }),
  "a family that is no text": set({ deviceFamily: null }),
  "roles that are no list": set({ roles: "operator" }),
  "roles that are no texts": set({ roles: [1, null, {}] }),
  "a role that does not exist": set({ role: "admin", roles: ["admin"] }),
  "scopes that are no list": set({ scopes: { 0: "operator.read" } }),
  "scopes that are no texts": set({ scopes: [1, null, {}] }),
  "tokens that are a list": set({ tokens: [] }),
  "no tokens at all": set({ tokens: null }),
  "a token of another role": setToken({ role: "node" }),
  "an empty token": setToken({ token: "" }),
  "a token that is no text": setToken({ token: ["x"] }),
  "token scopes that are no texts": setToken({ scopes: [1] }),
  "a revocation that is no time": setToken({ revokedAtMs: "yesterday" }),
  "a revocation that is null": setToken({ revokedAtMs: null }),
  "a time that is none": set({ approvedAtMs: "now" }),
  "a time below zero": set({ createdAtMs: -1 }),
};

describe("a record that another program or a hand has damaged", () => {
  it.each(Object.entries(DAMAGES))(
    "admits nobody with %s, until the owner has approved again.",
    async (_what, damage) => {
      const { pair, connect, ask, enter, edit, pairing } = createHarness();
      const { token } = await pair("cli");
      await edit("cli", damage);
      expect(await connect("cli", { credentials: { deviceToken: token.token } })).toEqual({
        status: "refused",
        reason: "device-token-mismatch",
      });
      expect(await pairing.findDevice(deviceId)).toBeUndefined();
      expect(await pairing.listDevices(OWNER)).toEqual([]);
      expect(await pairing.rotateToken({ deviceId, role: "operator", caller: OWNER })).toEqual({
        status: "unknown",
      });
      const { request } = await ask("cli", { approveSilently: true });
      expect(request.isRepair).toBe(true);
      await pairing.approve({ requestId: request.requestId, caller: OWNER });
      expect((await enter("cli")).token.token).not.toBe(token.token);
    },
  );

  it("can be removed by an admin, for nobody knows what it gave.", async () => {
    const { pair, edit, pairing, store } = createHarness();
    await pair("cli");
    await edit("cli", set({ roles: [1] }));
    const caller = session("operator.pairing", "operator.write", "operator.read");
    expect(await pairing.remove({ deviceId, caller })).toEqual({
      status: "denied",
      missingScope: "operator.admin",
    });
    expect((await pairing.remove({ deviceId, caller: OWNER })).status).toBe("removed");
    expect(await store.get("devices/paired", deviceId)).toBeUndefined();
  });

  it("S4: gives no more than the owner approved, whatever scopes its token claims.", async () => {
    const { pair, connect, enter, edit } = createHarness();
    const { token } = await pair("cli", { scopes: ["operator.read"] });
    await edit("cli", setToken({ scopes: ["operator.admin", "operator.root", "operator.read"] }));
    const credentials = { deviceToken: token.token };
    for (const scope of ["operator.admin", "operator.write"])
      expect(await connect("cli", { scopes: [scope], credentials })).toMatchObject({
        reason: "device-token-scope-mismatch",
      });
    expect((await enter("cli", { scopes: ["operator.read"], credentials })).token.scopes).toEqual([
      "operator.read",
    ]);
  });

  it("S35: gives nothing for a role that was not approved, whatever tokens there are.", async () => {
    const { pair, connect, edit } = createHarness();
    await pair("cli");
    const node = { token: "t", role: "node", scopes: [], createdAtMs: 1 };
    await edit("cli", (record) => ({ ...record, tokens: { node } }));
    expect(await connect("cli", { role: "node", credentials: { deviceToken: "t" } })).toMatchObject({
      status: "refused",
    });
    expect(await connect("cli", { role: "node" })).toMatchObject({
      status: "pairing-required",
      reason: "role-upgrade",
    });
  });

  it("S36: gives a node no scopes.", async () => {
    const { pair, enter, edit } = createHarness();
    const { token } = await pair("cli", { role: "node" });
    const node = { token: token.token, role: "node", scopes: ["operator.admin"], createdAtMs: 1 };
    await edit("cli", (record) => ({ ...record, scopes: ["operator.admin"], tokens: { node } }));
    expect((await enter("cli", { role: "node" })).token.scopes).toEqual([]);
  });
});

describe("a record of OpenClaw 2026.2.17", () => {
  it.each([
    ["without roles", without("roles")],
    [
      "with a token for a role that does not exist",
      (record: StoredRecord) => {
        const foreign = { token: "x", role: "robot", scopes: ["a b"], createdAtMs: 1 };
        return { ...record, tokens: { ...tokensOf(record), robot: foreign } };
      },
    ],
  ])("%s is understood.", async (_what, change) => {
    const { pair, enter, edit } = createHarness();
    const { token } = await pair("cli");
    await edit("cli", change);
    expect((await enter("cli", { credentials: { deviceToken: token.token } })).token).toEqual(token);
  });

  it("without scopes is one of a node, and its family is pinned once it is told.", async () => {
    const { pair, enter, connect, edit } = createHarness();
    const { token } = await pair("cli", { role: "node" });
    await edit("cli", without("scopes"));
    const credentials = { deviceToken: token.token };
    await enter("cli", { role: "node", credentials });
    await enter("cli", { role: "node", credentials, client: { deviceFamily: "Mac" } });
    expect(
      await connect("cli", { role: "node", credentials, client: { deviceFamily: "iPhone" } }),
    ).toMatchObject({
      reason: "metadata-upgrade",
    });
  });

  it("keeps the fields that are not ours, whatever we change.", async () => {
    const { pair, ask, edit, pairing, store } = createHarness();
    await pair("cli");
    await edit("cli", set({ nodeSurface: { commands: ["a"] }, operatorLabel: "x" }));
    await pairing.rename({ deviceId, label: "Kitchen", caller: OWNER });
    await pairing.rotateToken({ deviceId, role: "operator", caller: OWNER });
    const { request } = await ask("cli", { scopes: ["operator.write"] });
    await pairing.approve({ requestId: request.requestId, caller: OWNER });
    expect(await store.get("devices/paired", deviceId)).toMatchObject({
      nodeSurface: { commands: ["a"] },
      operatorLabel: "x",
      label: "Kitchen",
    });
  });
});
