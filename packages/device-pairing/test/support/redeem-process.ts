import process from "node:process";
import { createStateStore } from "@openclaw/store-fs";
import { createDevicePairing, type DeviceConnect } from "../../src/index.js";

// A process of its own that presents a setup code: `redeem-process.ts <stateDirectory> <connect as JSON>`. It begins on
// the first line of its input, and prints what it was told.

const [stateDirectory = "", text = ""] = process.argv.slice(2);
const connect: DeviceConnect = JSON.parse(text);
const store = createStateStore({ stateDirectory, lockTimeoutMs: 60_000 });
const pairing = createDevicePairing({ store });

process.stdout.write("ready\n");
await new Promise((resolve) => {
  process.stdin.once("data", resolve);
});
const outcome = await pairing.connect(connect);
process.stdout.write(`${outcome.status === "refused" ? outcome.reason : outcome.status}\n`);
await store.close();
process.stdin.destroy();
