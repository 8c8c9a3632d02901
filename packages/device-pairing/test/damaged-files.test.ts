import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DEVICES, NODES, type CollectionName, type StoredRecord } from "@openclaw/contracts";
import { createStateStore } from "@openclaw/store-fs";
import { describe, expect, it } from "vitest";
import { OWNER, connectOf, createHarness, keyOf, session } from "./support/harness.js";
import { createNodeHarness } from "./support/node-harness.js";
import { makeDirectory } from "./support/temporary-directory.js";

const { deviceId } = keyOf("cli");

/** A store on files, and a hand that writes into them. */
function createFiles() {
  const stateDirectory = makeDirectory();
  const store = createStateStore({ stateDirectory });
  const fileOf = (collection: CollectionName): string => path.join(stateDirectory, `${collection}.json`);
  const read = (collection: CollectionName): Record<string, StoredRecord> =>
    JSON.parse(readFileSync(fileOf(collection), "utf8"));
  const edit = (collection: CollectionName, key: string, change: (record: StoredRecord) => unknown): void => {
    const records = read(collection);
    const changed = { ...records, [key]: change(records[key] ?? {}) };
    writeFileSync(fileOf(collection), JSON.stringify(changed, undefined, 2), { mode: 0o600 });
  };
  return { store, read, edit };
}

/** What our store takes for no record, be it sound for another program or not. */
const DAMAGES: Readonly<Record<string, (record: StoredRecord) => unknown>> = {
  "a platform that is no text": (record) => ({ ...record, platform: 5 }),
  "a fraction of a time": (record) => ({ ...record, approvedAtMs: 1.5 }),
  "a fraction of a time in its token": ({ tokens, ...record }) => {
    const all: Record<string, StoredRecord> = JSON.parse(JSON.stringify(tokens));
    return { ...record, tokens: { operator: { ...all["operator"], lastUsedAtMs: 1.5 } } };
  },
  "a number in its place": () => 5,
  "null in its place": () => null,
};

/** The best that a program can be: here, no browser, with the shared secret. */
const local = (scopes: readonly string[]) => {
  const { remoteIp: _, ...connect } = connectOf("cli", { approveSilently: true, scopes });
  return connect;
};

describe.each(Object.entries(DAMAGES))("a device that has in its file %s", (_what, damage) => {
  const createDamaged = async () => {
    const files = createFiles();
    const harness = createHarness({ store: files.store });
    const { token } = await harness.pair("cli", { scopes: ["operator.read"] });
    await harness.pairing.revokeToken({ deviceId, role: "operator", caller: OWNER });
    files.edit(DEVICES, deviceId, damage);
    return { ...files, ...harness, pairing: harness.restart(), token };
  };

  it("S29: is not brand-new: what was revoked does not come back by itself, and the record stays as it is.", async () => {
    const { pairing, read, token } = await createDamaged();
    const before = read(DEVICES);
    expect(await pairing.connect(local(["operator.admin"]))).toMatchObject({
      status: "pairing-required",
      request: { isRepair: true },
    });
    const credentials = { deviceToken: token.token };
    expect(await pairing.connect(connectOf("cli", { credentials }))).toMatchObject({ status: "refused" });
    expect(await pairing.listDevices(OWNER)).toEqual([]);
    expect(read(DEVICES)).toEqual(before);
  });

  it("S28: can be removed by an admin, and has then never been here.", async () => {
    const { pairing, read, connect } = await createDamaged();
    const narrow = session("operator.pairing", "operator.read");
    expect(await pairing.remove({ deviceId, caller: narrow })).toMatchObject({ status: "denied" });
    expect(await pairing.remove({ deviceId, caller: OWNER })).toMatchObject({ status: "removed" });
    expect(read(DEVICES)).toEqual({});
    expect(await pairing.remove({ deviceId, caller: OWNER })).toEqual({ status: "unknown" });
    expect((await connect("cli")).status).toBe("pairing-required");
  });

  it("S29: is let in once the owner has approved it again, with a token of its own.", async () => {
    const { pairing, token } = await createDamaged();
    const asked = await pairing.connect(connectOf("cli"));
    const requestId = asked.status === "pairing-required" ? asked.request.requestId : "";
    expect(await pairing.approve({ requestId, caller: OWNER })).toMatchObject({ status: "approved" });
    const entered = await pairing.connect(connectOf("cli"));
    expect(entered.status === "admitted" && entered.token.token).not.toBe(token.token);
  });
});

describe("a node that has in its file what makes no record", () => {
  it("S28: is approved for nothing, and can be removed.", async () => {
    const { store, edit, read } = createFiles();
    const { approved, declare, nodes } = createNodeHarness({ store });
    expect((await approved("kitchen", { commands: ["camera.snap"] })).commands).toEqual(["camera.snap"]);
    edit(NODES, "kitchen", (record) => ({ ...record, bins: 5 }));
    expect(await declare("kitchen", { commands: ["camera.snap"] })).toMatchObject({
      state: "pending-approval",
      commands: [],
    });
    expect(await nodes.remove({ nodeId: "kitchen", caller: OWNER })).toMatchObject({ status: "removed" });
    expect(read(NODES)).toEqual({});
  });
});
