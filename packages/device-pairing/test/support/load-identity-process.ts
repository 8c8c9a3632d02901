import process from "node:process";
import { loadDeviceIdentity } from "../../src/identity.js";

// A process of its own that loads an identity: `load-identity-process.ts <path>`. It starts on the first line of its
// input, and prints the device id that it got.

const [path = ""] = process.argv.slice(2);
process.stdout.write("ready\n");
await new Promise((resolve) => {
  process.stdin.once("data", resolve);
});
process.stdout.write(`${(await loadDeviceIdentity({ path })).deviceId}\n`);
process.stdin.destroy();
