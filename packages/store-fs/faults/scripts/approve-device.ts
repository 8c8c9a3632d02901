import process from "node:process";
import { CLOCK_KEY, DEVICE_CLOCK, DEVICE_REQUESTS, DEVICES } from "@openclaw/contracts";
import { createStateStore } from "@openclaw/store-fs";
import { phone, phoneRequest } from "../device-scenario.js";

// The program under strace: approves the phone that waits, and says whether that was acknowledged.

const [stateDirectory = ""] = process.argv.slice(2);
const store = createStateStore({ stateDirectory });
try {
  await store.transact([DEVICES, DEVICE_REQUESTS, DEVICE_CLOCK], (transaction) => {
    transaction.put(DEVICES, phone.deviceId, phone);
    transaction.delete(DEVICE_REQUESTS, phoneRequest.requestId);
    transaction.put(DEVICE_CLOCK, CLOCK_KEY, { latestTimeMs: 1 });
  });
  process.stdout.write("ACKNOWLEDGED approve\n");
} catch (error) {
  const code = error instanceof Error && "code" in error ? String(error.code) : "no code";
  process.stdout.write(`REFUSED approve ${code}\n`);
}
await store.close();
