import path from "node:path";
import { expect, it } from "vitest";
import { createFileStore } from "../src/index.js";
import { grant, GRANTS, keyOf, keysIn, request, REQUESTS } from "./support/records.js";
import { credentialsDirectory, readText, writePrivately } from "./support/temporary-directory.js";

const LIST = "telegram-allowFrom.json";

it("A grant that made room for a request leaves nothing behind: a plain entry of another program admits.", async () => {
  const directory = credentialsDirectory();
  const store = createFileStore({ directory });
  await store.transact([GRANTS], (transaction) => {
    transaction.put(GRANTS, "1", grant("1", { endsAtMs: 5, label: "for a day" }));
    transaction.put(GRANTS, "2", grant("2"));
  });
  await store.transact([GRANTS, REQUESTS], (transaction) => {
    transaction.delete(GRANTS, "1");
    transaction.put(REQUESTS, keyOf(request("1")), request("1"));
  });
  expect(JSON.parse(readText(directory, LIST))).toEqual({ version: 1, allowFrom: ["2"] });
  expect(await store.get(GRANTS, "1")).toBeUndefined();

  const byAnother = { version: 1, allowFrom: ["2", "1"] };
  writePrivately(path.join(directory, LIST), `${JSON.stringify(byAnother, null, 2)}\n`);
  for (const reader of [store, createFileStore({ directory })]) {
    expect(await reader.get(GRANTS, "1")).toEqual({ senderId: "1" });
    expect(await keysIn(reader, GRANTS)).toEqual(["2", "1"]);
    await reader.close();
  }
});
