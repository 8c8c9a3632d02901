import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createFileStore, nodeFileSystem, type FileSystem } from "../src/index.js";
import { approve, grant, GRANTS, keysIn, revoke, WORK_GRANTS } from "./support/records.js";
import {
  credentialsDirectory,
  directoryWith,
  readText,
  writePrivately,
} from "./support/temporary-directory.js";

const listOf = (...allowFrom: readonly string[]): string => JSON.stringify({ version: 1, allowFrom });
const sendersIn = (directory: string, name: string): unknown =>
  JSON.parse(readText(directory, name)).allowFrom;

describe("accounts", () => {
  it("S96: an approval for one account admits nobody on another", async () => {
    const store = createFileStore({ directory: credentialsDirectory() });
    await approve(store, GRANTS, "1");
    await approve(store, WORK_GRANTS, "2");
    expect(await store.get(WORK_GRANTS, "1")).toBeUndefined();
    expect(await store.get(GRANTS, "2")).toBeUndefined();
    await store.close();
  });

  it("S98: a list without account counts for the default account only", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": listOf("1") });
    const store = createFileStore({ directory });
    expect(await store.get(GRANTS, "1")).toEqual({ senderId: "1" });
    expect(await store.get(WORK_GRANTS, "1")).toBeUndefined();
    expect(await store.collections("pairing-grants/")).toEqual([GRANTS]);
    await store.close();
  });

  it("reads both files of the default account, the one without account first", async () => {
    const directory = directoryWith({
      "telegram-allowFrom.json": listOf("1", "2"),
      "telegram-default-allowFrom.json": listOf("3", "2"),
    });
    const store = createFileStore({ directory });
    expect(await keysIn(store, GRANTS)).toEqual(["1", "2", "3"]);
    expect(await store.get(GRANTS, "3")).toEqual({ senderId: "3" });
    await store.close();
  });

  it("writes new approvals of the default account to the file without account", async () => {
    const directory = directoryWith({ "telegram-default-allowFrom.json": listOf("3") });
    const store = createFileStore({ directory });
    await approve(store, GRANTS, "4");
    expect(sendersIn(directory, "telegram-allowFrom.json")).toEqual(["4"]);
    expect(sendersIn(directory, "telegram-default-allowFrom.json")).toEqual(["3"]);
    await store.close();
  });

  it("clears both files of the default account when it revokes", async () => {
    const directory = directoryWith({
      "telegram-allowFrom.json": listOf("1", "2"),
      "telegram-default-allowFrom.json": listOf("2", "3"),
    });
    const store = createFileStore({ directory });
    await revoke(store, GRANTS, "2");
    expect(sendersIn(directory, "telegram-allowFrom.json")).toEqual(["1"]);
    expect(sendersIn(directory, "telegram-default-allowFrom.json")).toEqual(["3"]);
    await revoke(store, GRANTS, "3");
    expect(await keysIn(store, GRANTS)).toEqual(["1"]);
    await store.close();
  });

  it("sees at the next read what another program wrote into either file", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": listOf("1") });
    const store = createFileStore({ directory });
    expect(await store.get(GRANTS, "2")).toBeUndefined();
    writePrivately(path.join(directory, "telegram-default-allowFrom.json"), listOf("2"));
    expect(await store.get(GRANTS, "2")).toEqual({ senderId: "2" });
    fs.rmSync(path.join(directory, "telegram-default-allowFrom.json"));
    expect(await store.get(GRANTS, "2")).toBeUndefined();
    writePrivately(path.join(directory, "telegram-allowFrom.json"), listOf());
    expect(await store.get(GRANTS, "1")).toBeUndefined();
    await store.close();
  });

  it("gives a sender of the second file an end date, for both programs' files", async () => {
    const directory = directoryWith({ "telegram-default-allowFrom.json": listOf("3") });
    const store = createFileStore({ directory });
    await store.transact([GRANTS], (transaction) =>
      transaction.put(GRANTS, "3", grant("3", { endsAtMs: 5 })),
    );
    const other = createFileStore({ directory });
    expect(await store.get(GRANTS, "3")).toEqual({ senderId: "3", endsAtMs: 5 });
    expect(await other.get(GRANTS, "3")).toEqual({ senderId: "3", endsAtMs: 5 });
    await store.close();
    await other.close();
  });
});

describe("details of grants", () => {
  it("end with the grant: a later approval by OpenClaw does not inherit an old end date", async () => {
    const directory = credentialsDirectory();
    const store = createFileStore({ directory });
    await store.transact([WORK_GRANTS], (transaction) =>
      transaction.put(WORK_GRANTS, "1", grant("1", { endsAtMs: 5 })),
    );
    await revoke(store, WORK_GRANTS, "1");
    writePrivately(path.join(directory, "telegram-work-allowFrom.json"), listOf("1"));
    expect(await store.get(WORK_GRANTS, "1")).toEqual({ senderId: "1" });
    await store.close();
  });

  it("are seen by another instance as soon as they change", async () => {
    const directory = credentialsDirectory();
    const [store, other] = [createFileStore({ directory }), createFileStore({ directory })];
    await approve(store, WORK_GRANTS, "1", "2");
    for (let turn = 1; turn <= 20; turn += 1) {
      await store.transact([WORK_GRANTS], (transaction) =>
        transaction.put(WORK_GRANTS, "1", grant("1", { endsAtMs: turn })),
      );
      expect(await other.get(WORK_GRANTS, "1")).toEqual({ senderId: "1", endsAtMs: turn });
    }
    await store.close();
    await other.close();
  });

  it("of hundreds of senders move to the long file, and stay right through changes, removals and restarts", async () => {
    const directory = credentialsDirectory();
    const store = createFileStore({ directory });
    const put = (senderId: string, label: string | undefined): Promise<void> =>
      store.transact([WORK_GRANTS], (transaction) =>
        transaction.put(
          WORK_GRANTS,
          senderId,
          label === undefined ? grant(senderId) : grant(senderId, { label }),
        ),
      );
    await store.transact([WORK_GRANTS], (transaction) => {
      for (let id = 0; id < 600; id += 1)
        transaction.put(WORK_GRANTS, `${id}`, grant(`${id}`, { label: `first ${id}` }));
    });
    await Promise.all(Array.from({ length: 10 }, (_, id) => put(`${id}`, `second ${id}`)));
    await put("10", undefined);
    await revoke(store, WORK_GRANTS, "11");
    await approve(store, WORK_GRANTS, "11");
    await store.transact([WORK_GRANTS], (transaction) => {
      for (let id = 600; id < 900; id += 1)
        transaction.put(WORK_GRANTS, `${id}`, grant(`${id}`, { label: `first ${id}` }));
    });
    await store.close();

    const again = createFileStore({ directory });
    const labels = async (id: string): Promise<unknown> => (await again.get(WORK_GRANTS, id))?.["label"];
    expect(await labels("3")).toBe("second 3");
    expect(await again.get(WORK_GRANTS, "10")).toEqual({ senderId: "10" });
    expect(await again.get(WORK_GRANTS, "11")).toEqual({ senderId: "11" });
    expect(await labels("12")).toBe("first 12");
    expect(await labels("899")).toBe("first 899");
    expect(await keysIn(again, WORK_GRANTS)).toHaveLength(900);
    await again.close();
  });

  it("that are removed while they are read do not turn a grant that has ended into one that never ends", async () => {
    const details = '{ "version": 1, "records": [{ "key": "5", "record": { "endsAtMs": 1 } }] }';
    const directory = directoryWith({
      "telegram-work-allowFrom.json": listOf("5", "6"),
      "telegram-work-allowFrom.details.json": details,
    });
    let isRevoked = false;
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      lstat: (place) => {
        // Between the look at the list and the one at the details another process revokes.
        if (place.endsWith("telegram-work-allowFrom.details.json") && !isRevoked) {
          isRevoked = true;
          writePrivately(path.join(directory, "telegram-work-allowFrom.json"), listOf("6"));
          fs.rmSync(place);
        }
        return nodeFileSystem.lstat(place);
      },
    };
    const store = createFileStore({ directory, fileSystem });
    expect(await store.get(WORK_GRANTS, "5")).toBeUndefined();
    expect(isRevoked).toBe(true);
    expect(await store.get(WORK_GRANTS, "6")).toEqual({ senderId: "6" });
    await store.close();
  });

  it("are not served from a list that never stands still", async () => {
    const directory = directoryWith({ "telegram-work-allowFrom.json": listOf("5") });
    let turn = 0;
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      lstat: (place) => {
        if (place.endsWith("details.json")) {
          turn += 1;
          writePrivately(
            path.join(directory, "telegram-work-allowFrom.json"),
            listOf("5", `${turn}`.repeat(turn)),
          );
        }
        return nodeFileSystem.lstat(place);
      },
    };
    const store = createFileStore({ directory, fileSystem });
    await expect(store.get(WORK_GRANTS, "5")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    await store.close();
  });
});
