import process from "node:process";
import { createFileStore } from "@openclaw/store-fs";
import { ALICE, BOB, bob, COUNTERS, GRANTS, grantOfAlice, REQUESTS } from "../scenario.js";

// The program under strace: records a request of bob and approves alice, and says what was acknowledged.

const [directory = "", what = "both"] = process.argv.slice(2);
const store = createFileStore({ directory });

async function attempt(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    process.stdout.write(`ACKNOWLEDGED ${name}\n`);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no code";
    process.stdout.write(`REFUSED ${name} ${code}\n`);
  }
}

await attempt("request", () =>
  store.transact([REQUESTS, COUNTERS], (transaction) => transaction.put(REQUESTS, BOB, bob)),
);
if (what === "both") {
  await attempt("approve", () =>
    store.transact([GRANTS, REQUESTS, COUNTERS], (transaction) => {
      transaction.put(GRANTS, "1", grantOfAlice);
      transaction.delete(REQUESTS, ALICE);
      transaction.put(COUNTERS, "default", { latestTimeMs: 1 });
    }),
  );
}
await store.close();
