import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createFileStore } from "../src/index.js";
import { credentialsLayout } from "../src/credentials-layout.js";
import { credentialsDirectory } from "./support/temporary-directory.js";

const { collectionOf, compareLockOrder, filesOf, ownerOf } = credentialsLayout;

const PLACES: readonly (readonly [collection: string, file: string])[] = [
  ["pairing-requests/telegram", "telegram-pairing.json"],
  ["pairing-grants/telegram/default", "telegram-allowFrom.json"],
  ["pairing-grants/telegram/work", "telegram-work-allowFrom.json"],
  ["pairing-grants/telegram/a-b", "telegram-a-b-allowFrom.json"],
  ["pairing-counters/telegram", "pairing-counters.telegram.state.json"],
  ["pairing-notices/telegram", "pairing-notices.telegram.state.json"],
  ["some/other/place", "some.other.place.state.json"],
];

const BAD_NAMES = [
  "../etc",
  "..",
  ".",
  "a/../b",
  "a/b",
  "a\\b",
  "a\0b",
  "",
  " ",
  "A",
  "a b",
  "a;b",
  "a:b",
  "a*",
  "a?",
  "a|b",
  "a<b",
  'a"b',
  "a.b",
  "~",
  "/",
  "//",
  "/etc/passwd",
  "a\n",
  "é",
  "-a",
  "_a",
  "con:",
  "a/",
  "x".repeat(129),
];

describe("the layout", () => {
  it("gives each collection the file that OpenClaw uses, or one of ours, and reads the name back", () => {
    for (const [collection, file] of PLACES) {
      expect(filesOf(collection).file).toBe(file);
      expect(collectionOf(file)).toBe(collection);
    }
  });

  it("reads both files of the default account as one collection", () => {
    expect(collectionOf("telegram-default-allowFrom.json")).toBe("pairing-grants/telegram/default");
  });

  it("takes details for no collection of their own, and knows whose they are", () => {
    for (const name of [
      "telegram-pairing.details.json",
      "telegram-allowFrom.details.json",
      "telegram-work-allowFrom.details-archive.json",
    ]) {
      expect(collectionOf(name)).toBeUndefined();
      expect(ownerOf(name)).toBeDefined();
    }
  });

  it("leaves other files of the directory alone", () => {
    for (const name of [
      "oauth.json",
      "A-pairing.json",
      "a-b-pairing.json",
      "telegram-pairing.json.lock",
      "x.json",
    ]) {
      expect(collectionOf(name)).toBeUndefined();
    }
  });

  it("S161: thirty names that no channel or account may have are refused, and no file is made", async () => {
    expect(BAD_NAMES).toHaveLength(30);
    const directory = credentialsDirectory();
    const store = createFileStore({ directory });
    for (const bad of BAD_NAMES) {
      for (const name of [
        `pairing-requests/${bad}`,
        `pairing-grants/${bad}/default`,
        `pairing-grants/telegram/${bad}`,
      ]) {
        await expect(store.get(name, "1")).rejects.toMatchObject({ code: "STORE_MISUSE" });
        await expect(store.transact([name], () => undefined)).rejects.toMatchObject({ code: "STORE_MISUSE" });
      }
      await expect(store.get(`other/${bad}/..`, "1")).rejects.toMatchObject({ code: "STORE_MISUSE" });
    }
    expect(fs.readdirSync(path.dirname(directory))).toEqual([]);
    await store.close();
  });

  it("orders locks as OpenClaw does: requests, then lists of senders, then ours", () => {
    const files = [
      "z.state.json",
      "b-allowFrom.json",
      "z-pairing.json",
      "a-x-allowFrom.json",
      "a-pairing.json",
    ];
    expect(files.toSorted(compareLockOrder)).toEqual([
      "a-pairing.json",
      "z-pairing.json",
      "a-x-allowFrom.json",
      "b-allowFrom.json",
      "z.state.json",
    ]);
  });
});
