import process from "node:process";
import { createFileStore } from "@openclaw/store-fs";
import { GRANTS, REQUESTS, requestOf } from "../scenario.js";

// One of many writers: requests and approves `name-first` to `name-last`, and prints each that was acknowledged.

const [directory = "", name = "", first = "0", last = "0"] = process.argv.slice(2);
const store = createFileStore({ directory, lockTimeoutMs: 60_000 });
for (let turn = Number(first); turn <= Number(last); turn += 1) {
  const senderId = `${name}-${turn}`;
  const [key, record] = requestOf(senderId);
  await store.transact([REQUESTS], (transaction) => transaction.put(REQUESTS, key, record));
  await store.transact([GRANTS, REQUESTS], (transaction) => {
    transaction.put(GRANTS, senderId, { senderId, label: name });
    transaction.delete(REQUESTS, key);
  });
  process.stdout.write(`${turn}\n`);
}
await store.close();
