import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { storeSuite } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createJournalStore } from "../custom-store/journal-store.js";
import { runExample } from "./run-example.js";

const createFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), "custom-store-"));

storeSuite({
  runner: { describe, it },
  name: "The journal store of the example",
  capabilities: { durable: true },
  createStore: async () => {
    const folder = await createFolder();
    const file = path.join(folder, "pairing.jsonl");
    return {
      store: await createJournalStore(file),
      openAnother: () => createJournalStore(file),
      dispose: () => rm(folder, { recursive: true }),
    };
  },
});

it("A line that a crash cut short is dropped, and what was acknowledged before it stays.", async () => {
  const folder = await createFolder();
  const file = path.join(folder, "pairing.jsonl");
  const store = await createJournalStore(file);
  await store.transact(["c"], (transaction) => transaction.put("c", "1", { label: "é" }));
  await store.close();
  await appendFile(file, '[["c","2",{"lab');
  const reopened = await createJournalStore(file);
  expect(await reopened.get("c", "1")).toEqual({ label: "é" });
  expect(await reopened.get("c", "2")).toBeUndefined();
  await reopened.transact(["c"], (transaction) => transaction.put("c", "3", {}));
  await reopened.close();
  expect((await readFile(file, "utf8")).trim().split("\n")).toHaveLength(2);
  await rm(folder, { recursive: true });
});

it("A journal with a broken line in the middle is refused, and left as it is.", async () => {
  const folder = await createFolder();
  const file = path.join(folder, "pairing.jsonl");
  await writeFile(file, "not json\n[]\n");
  await expect(createJournalStore(file)).rejects.toMatchObject({ code: "STORE_CORRUPT" });
  expect(await readFile(file, "utf8")).toBe("not json\n[]\n");
  await rm(folder, { recursive: true });
});

it("The example keeps an approval over a restart.", async () => {
  expect(await runExample("custom-store")).toBe(
    "After a restart the sender 42 is still approved, by alice.\n",
  );
}, 60_000);
