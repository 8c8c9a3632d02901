import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { createFileStore } from "@openclaw/store-fs";
import { GRANTS } from "../scenario.js";

// Runs on a file system of its own that is nearly full: approves until it is refused, then makes room and goes on.

const [mount = ""] = process.argv.slice(2);
const directory = path.join(mount, "credentials");
const store = createFileStore({ directory });
const approve = (senderId: string): Promise<void> =>
  store.transact([GRANTS], (transaction) =>
    transaction.put(GRANTS, senderId, { senderId, label: "x".repeat(500) }),
  );
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function approveUntilRefused(): Promise<unknown> {
  try {
    for (let turn = 0; turn < 2000; turn += 1) {
      await approve(`sender-${turn}`);
      acknowledged += 1;
    }
    return "nothing";
  } catch (error) {
    return error;
  }
}

await approve("first");
fs.writeFileSync(
  path.join(mount, "filler"),
  Buffer.alloc(Math.floor(fs.statfsSync(mount).bavail * 4096 * 0.8)),
);
let acknowledged = 1;
const refusal = await approveUntilRefused();
const code = refusal instanceof Error && "code" in refusal ? String(refusal.code) : "none";
say(`refused with ${code} ${String(refusal)}`);
for (const name of fs.readdirSync(directory)) {
  // What the store keeps ready while it runs, and has let go of by the end.
  if (name.startsWith(".pairing-spare-")) continue;
  if (!name.endsWith(".json")) say(`WRONG: left behind: ${name}`);
  else JSON.parse(fs.readFileSync(path.join(directory, name), "utf8"));
}
let kept = 0;
for await (const _entry of store.entries(GRANTS)) kept += 1;
if (kept !== acknowledged) say(`WRONG: ${acknowledged} acknowledged, ${kept} there`);
if (code !== "STORE_WRITE_FAILED") say("WRONG: the refusal has another code");
fs.rmSync(path.join(mount, "filler"));
await approve("last");
say((await store.get(GRANTS, "last")) === undefined ? "WRONG: after room was made" : "done");
await store.close();
