import { EventEmitter, once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createFileStore } from "../src/index.js";
import { approve, GRANTS, putRequest, request, REQUESTS, WORK_GRANTS } from "./support/records.js";
import {
  credentialsDirectory,
  directoryWith,
  makeDirectory,
  writePrivately,
} from "./support/temporary-directory.js";

const LIST = '{ "version": 1, "allowFrom": ["1"] }';

/** A watched directory, and a promise of the next change. */
function watch(directory: string, ...collections: readonly string[]) {
  const store = createFileStore({ directory });
  const changes = new EventEmitter();
  const heard: string[] = [];
  store.watch(collections, ({ collection }) => {
    heard.push(collection);
    changes.emit("change");
  });
  return { store, heard, next: () => once(changes, "change") };
}

describe("watching", () => {
  it("tells of a directory that is made, and files that are written, by another program", async () => {
    const directory = path.join(makeDirectory(), "credentials");
    const { store, heard, next } = watch(directory, GRANTS);
    const change = next();
    fs.mkdirSync(directory, { mode: 0o700 });
    writePrivately(path.join(directory, "telegram-allowFrom.json"), LIST);
    await change;
    expect(heard).toEqual([GRANTS]);
    expect(await store.get(GRANTS, "1")).toEqual({ senderId: "1" });
    await store.close();
  });

  it("tells of either file of the default account, and of a file that is removed", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": LIST });
    const { store, heard, next } = watch(directory, GRANTS);
    const second = path.join(directory, "telegram-default-allowFrom.json");
    for (const act of [() => writePrivately(second, LIST), () => fs.rmSync(second)]) {
      const change = next();
      act();
      await change;
    }
    expect(heard).toEqual([GRANTS, GRANTS]);
    await store.close();
  });

  it("tells once of a change, and not of locks, temporary files and other collections", async () => {
    const directory = credentialsDirectory();
    const { store, heard, next } = watch(directory, GRANTS, REQUESTS);
    const other = createFileStore({ directory });
    await approve(other, WORK_GRANTS, "1");
    const change = next();
    await putRequest(other, request("1"));
    await change;
    expect(heard).toEqual([REQUESTS]);
    await other.close();
    await store.close();
  });

  it("tells of an own commit at once, and goes on after the directory was removed and made again", async () => {
    const directory = credentialsDirectory();
    const { store, heard, next } = watch(directory, GRANTS);
    await approve(store, GRANTS, "1");
    expect(heard).toEqual([GRANTS]);
    const removal = next();
    fs.rmSync(directory, { recursive: true });
    await removal;
    const change = next();
    const other = createFileStore({ directory });
    await approve(other, GRANTS, "2");
    await change;
    expect(heard).toEqual([GRANTS, GRANTS, GRANTS]);
    await other.close();
    await store.close();
  });

  it("of what becomes unreadable is a change too", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": LIST });
    const { store, heard, next } = watch(directory, GRANTS);
    const change = next();
    fs.rmSync(directory, { recursive: true });
    writePrivately(directory, "a file in its place");
    await change;
    expect(new Set(heard)).toEqual(new Set([GRANTS]));
    await expect(store.get(GRANTS, "1")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    await store.close();
  });

  it("goes on when the directory turns into a loop of links, and tells when it is back", async () => {
    const directory = directoryWith({ "telegram-allowFrom.json": LIST });
    const { store, heard, next } = watch(directory, GRANTS);
    const loss = next();
    fs.renameSync(directory, `${directory}.aside`);
    fs.symlinkSync(directory, directory);
    await loss;
    await expect(store.get(GRANTS, "1")).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    const change = next();
    fs.rmSync(directory);
    fs.renameSync(`${directory}.aside`, directory);
    await change;
    expect(heard).toEqual([GRANTS, GRANTS]);
    expect(await store.get(GRANTS, "1")).toEqual({ senderId: "1" });
    await store.close();
  });

  it("starts while what leads to the directory cannot be followed, and tells once it can", async () => {
    const parent = path.join(makeDirectory(), "state");
    fs.symlinkSync(parent, parent);
    const { store, heard, next } = watch(path.join(parent, "credentials"), GRANTS);
    const change = next();
    fs.rmSync(parent);
    fs.mkdirSync(path.join(parent, "credentials"), { recursive: true, mode: 0o700 });
    writePrivately(path.join(parent, "credentials", "telegram-allowFrom.json"), LIST);
    await change;
    expect(new Set(heard)).toEqual(new Set([GRANTS]));
    await store.close();
  });
});
