import process from "node:process";
import { createFileStore, createStateStore } from "../../src/index.js";
import { approveDevice } from "./device-records.js";
import { COUNTERS, GRANTS, REQUESTS, keyOf, request } from "./records.js";

// A process of its own that writes: `writer-process.ts <directory> <name> <count> approve|increment|devices`.
// It starts on the first line of its input, and prints each thing that was acknowledged.

const [directory = "", name = "", count = "0", mode = "approve"] = process.argv.slice(2);
const store =
  mode === "devices"
    ? createStateStore({ stateDirectory: directory, lockTimeoutMs: 60_000 })
    : createFileStore({ directory, lockTimeoutMs: 60_000 });

async function approveOne(senderId: string): Promise<void> {
  const record = request(senderId);
  await store.transact([REQUESTS], (transaction) => transaction.put(REQUESTS, keyOf(record), record));
  await store.transact([GRANTS, REQUESTS], (transaction) => {
    transaction.put(GRANTS, senderId, { senderId, label: name });
    transaction.delete(REQUESTS, keyOf(record));
  });
}

const increment = (): Promise<void> =>
  store.transact([COUNTERS], async (transaction) => {
    const before = (await transaction.get(COUNTERS, "default"))?.["refusedWhileFull"];
    transaction.put(COUNTERS, "default", { refusedWhileFull: Number(before ?? 0) + 1 });
  });

process.stdout.write("ready\n");
await new Promise((resolve) => {
  process.stdin.once("data", resolve);
});
for (let turn = 0; turn < Number(count); turn += 1) {
  const senderId = `${name}-${turn}`;
  if (mode === "devices") await approveDevice(store, senderId, name);
  else await (mode === "approve" ? approveOne(senderId) : increment());
  process.stdout.write(`${senderId}\n`);
}
await store.close();
process.stdin.destroy();
