import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createFileStore, type StoreProblem } from "../src/index.js";
import {
  approve,
  CREATED_AT_MS,
  GRANTS,
  keysIn,
  putRequest,
  request,
  REQUESTS,
  revoke,
  SEEN_AT_MS,
  WORK_GRANTS,
} from "./support/records.js";
import { credentialsDirectory, directoryWith, readText, snapshot } from "./support/temporary-directory.js";

// What OpenClaw 2026.2.17 writes, byte for byte.
const REQUESTS_TEXT = `{
  "version": 1,
  "requests": [
    {
      "id": "123456789",
      "code": "HNRQXEP5",
      "createdAt": "2026-11-20T23:51:14.038Z",
      "lastSeenAt": "2026-11-20T23:51:14.096Z",
      "meta": {
        "username": "alice",
        "firstName": "Alice",
        "accountId": "default"
      }
    }
  ]
}
`;
const ALLOW_TEXT = `{
  "version": 1,
  "allowFrom": [
    "123456789"
  ]
}
`;
const alice = request("123456789", { meta: { username: "alice", firstName: "Alice" } });

const normalizeEntry = (_channel: string, entry: string): string | undefined =>
  entry.startsWith("@") ? undefined : entry.replace(/^(?:tg|telegram):/, "");

describe("OpenClaw's files", () => {
  it("are written with the same bytes as OpenClaw 2026.2.17 writes", async () => {
    const directory = credentialsDirectory();
    const store = createFileStore({ directory });
    await putRequest(store, alice);
    await approve(store, GRANTS, "123456789");
    await approve(store, WORK_GRANTS, "123456789");
    expect(snapshot(directory)).toEqual({
      "telegram-pairing.json": REQUESTS_TEXT,
      "telegram-allowFrom.json": ALLOW_TEXT,
      "telegram-work-allowFrom.json": ALLOW_TEXT,
    });
    await store.close();
  });

  it("stay as OpenClaw empties them once nothing is in them", async () => {
    const directory = directoryWith({
      "telegram-pairing.json": REQUESTS_TEXT,
      "telegram-allowFrom.json": ALLOW_TEXT,
    });
    const store = createFileStore({ directory });
    await store.transact([REQUESTS], (transaction) => transaction.delete(REQUESTS, "default/123456789"));
    await revoke(store, GRANTS, "123456789");
    expect(snapshot(directory)).toEqual({
      "telegram-pairing.json": '{\n  "version": 1,\n  "requests": []\n}\n',
      "telegram-allowFrom.json": '{\n  "version": 1,\n  "allowFrom": []\n}\n',
    });
    await store.close();
  });

  it("are read as OpenClaw wrote them", async () => {
    const directory = directoryWith({ "telegram-pairing.json": REQUESTS_TEXT });
    const store = createFileStore({ directory });
    expect(await store.get(REQUESTS, "default/123456789")).toEqual(alice);
    await store.close();
  });

  it("give a request without an account to the default one, and lower the case of an account", async () => {
    const entry = {
      code: "HNRQXEP5",
      createdAt: "2026-11-20T23:51:14.038Z",
      lastSeenAt: "2026-11-20T23:51:14.096Z",
    };
    const requests = [
      { id: "1", ...entry },
      { id: "2", ...entry, meta: { accountId: "Work" } },
    ];
    const directory = directoryWith({ "telegram-pairing.json": JSON.stringify({ version: 1, requests }) });
    const store = createFileStore({ directory });
    expect(await keysIn(store, REQUESTS)).toEqual(["default/1", "work/2"]);
    expect(await store.get(REQUESTS, "work/2")).toEqual(request("2", { account: "work" }));
    await store.close();
  });

  it("keep what was not touched as it was: unknown keys, odd times, order and other versions", async () => {
    const kept = {
      id: "1",
      code: "lower234",
      createdAt: "2026-11-20T23:51:14Z",
      extra: { deep: [1] },
      meta: { name: "x", n: 5 },
    };
    const directory = directoryWith({
      "telegram-pairing.json": JSON.stringify({ version: 9, note: "mine", requests: [kept] }),
    });
    const store = createFileStore({ directory });
    await putRequest(store, request("2"));
    const written = JSON.parse(readText(directory, "telegram-pairing.json"));
    expect(written).toMatchObject({ version: 1, note: "mine" });
    expect(written.requests[0]).toEqual(kept);
    expect(written.requests[1].id).toBe("2");
    await store.close();
  });

  it("S168: malformed requests are skipped, reported once, and kept where they stand", async () => {
    const valid = { id: "7", code: "HNRQXEP5", createdAt: "2026-11-20T23:51:14.038Z" };
    const malformed = [
      null,
      5,
      "text",
      [],
      {},
      { ...valid, id: 7 },
      { ...valid, code: undefined },
      { ...valid, createdAt: "never" },
      { ...valid, createdAt: 12 },
      { ...valid, id: "two words" },
      { ...valid, id: "*" },
      { ...valid, meta: { accountId: "../x" } },
    ];
    const requests = [...malformed, valid, { ...valid, code: "OTHER234" }];
    const directory = directoryWith({ "telegram-pairing.json": JSON.stringify({ requests }) });
    const problems: StoreProblem[] = [];
    const store = createFileStore({ directory, onProblem: (problem) => problems.push(problem) });
    expect(await keysIn(store, REQUESTS)).toEqual(["default/7"]);
    expect(problems.map(({ kind }) => kind)).toEqual(
      Array.from({ length: malformed.length + 1 }, () => "malformed-record"),
    );
    expect(JSON.stringify(problems)).not.toContain("OTHER234");
    await putRequest(store, request("8"));
    const written = JSON.parse(readText(directory, "telegram-pairing.json")).requests;
    expect(written.slice(0, -1)).toEqual(JSON.parse(JSON.stringify(requests)));
    await store.close();
  });

  it("S168: entries of a list of senders that name nobody are skipped, reported and kept", async () => {
    const allowFrom = [1, " 2 ", "*", "", null, {}, "two words", true, 1e300, "3", "3"];
    const directory = directoryWith({ "telegram-allowFrom.json": JSON.stringify({ allowFrom }) });
    const problems: StoreProblem[] = [];
    const store = createFileStore({ directory, onProblem: (problem) => problems.push(problem) });
    expect(await keysIn(store, GRANTS)).toEqual(["1", "2", "3"]);
    expect(problems).toHaveLength(7);
    await approve(store, GRANTS, "4");
    expect(JSON.parse(readText(directory, "telegram-allowFrom.json")).allowFrom).toEqual([...allowFrom, "4"]);
    await revoke(store, GRANTS, "3");
    expect(JSON.parse(readText(directory, "telegram-allowFrom.json")).allowFrom).toEqual([
      ...allowFrom.slice(0, 9),
      "4",
    ]);
    await store.close();
  });

  it("read entries of a list by the channel's own rule, and drop all spellings of a sender at once", async () => {
    const directory = directoryWith({
      "telegram-allowFrom.json": JSON.stringify({ allowFrom: ["tg:1", "@name", "1", "telegram:2"] }),
    });
    const store = createFileStore({ directory, normalizeEntry });
    expect(await keysIn(store, GRANTS)).toEqual(["1", "2"]);
    await revoke(store, GRANTS, "1");
    expect(JSON.parse(readText(directory, "telegram-allowFrom.json")).allowFrom).toEqual([
      "@name",
      "telegram:2",
    ]);
    await expect(approve(store, GRANTS, "tg:5")).rejects.toMatchObject({ code: "STORE_MISUSE" });
    await store.close();
  });

  it("refuse a record that would not come back as it is", async () => {
    const store = createFileStore({ directory: credentialsDirectory() });
    const put = (collection: string, key: string, record: object): Promise<void> =>
      store.transact([collection], (transaction) => transaction.put(collection, key, { ...record }));
    const outcomes = await Promise.allSettled([
      put(REQUESTS, "default/2", request("1")),
      put(REQUESTS, "default/1", { ...request("1"), code: 5 }),
      put(REQUESTS, "default/1", { ...request("1"), createdAtMs: Number.MAX_VALUE }),
      put(REQUESTS, "default/1", { ...request("1"), meta: { name: 5 } }),
      put(GRANTS, "1", { senderId: "2" }),
      put(GRANTS, "*", { senderId: "*" }),
      put(GRANTS, "two words", { senderId: "two words" }),
    ]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "STORE_MISUSE" } });
    }
    await store.close();
  });

  it("do not carry what OpenClaw would drop: it stands in files beside them, bound to the request", async () => {
    const directory = credentialsDirectory();
    const store = createFileStore({ directory });
    await putRequest(store, { ...alice, challenge: { status: "sent", atMs: 5 } });
    expect(readText(directory, "telegram-pairing.json")).toBe(REQUESTS_TEXT);
    expect(await store.get(REQUESTS, "default/123456789")).toEqual({
      ...alice,
      challenge: { status: "sent", atMs: 5 },
    });
    const replaced = REQUESTS_TEXT.replace("HNRQXEP5", "ABCD2345");
    fs.writeFileSync(path.join(directory, "telegram-pairing.json"), replaced);
    expect(await store.get(REQUESTS, "default/123456789")).toEqual({ ...alice, code: "ABCD2345" });
    await store.close();
  });

  it("are not touched by a transaction that changes nothing", async () => {
    const directory = directoryWith({
      "telegram-pairing.json": JSON.stringify({
        requests: [{ id: "1", code: "X", createdAt: "2026-11-20T23:51:14.038Z" }],
      }),
      "telegram-allowFrom.json": JSON.stringify({ allowFrom: [" 1 "] }),
    });
    const before = snapshot(directory);
    const store = createFileStore({ directory });
    await store.transact([GRANTS, REQUESTS], (transaction) => {
      const same = request("1", { code: "X", createdAtMs: CREATED_AT_MS, lastSeenAtMs: CREATED_AT_MS });
      transaction.put(REQUESTS, "default/1", same);
      transaction.put(GRANTS, "1", { senderId: "1" });
      transaction.delete(GRANTS, "2");
      transaction.put(GRANTS, "3", { senderId: "3" });
      transaction.delete(GRANTS, "3");
    });
    expect(snapshot(directory)).toEqual(before);
    expect(SEEN_AT_MS).toBeGreaterThan(CREATED_AT_MS);
    await store.close();
  });
});
