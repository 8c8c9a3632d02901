import { userInfo } from "node:os";
import { createDevicePairing, createNodePairing, hostCaller } from "@openclaw/device-pairing";
import { openStore } from "../../src/open-store.js";

// The owner in a process of their own: approves what waits, says when that was committed, and ends.
const [stateDirectory = "", credentialsDirectory = "", kind = "device", requestId = ""] =
  process.argv.slice(2);
const store = openStore({ stateDirectory, credentialsDirectory });
const caller = hostCaller(userInfo().username);
const pairing = kind === "device" ? createDevicePairing({ store }) : createNodePairing({ store });
const outcome = await pairing.approve({ requestId, caller });
process.stdout.write(JSON.stringify({ status: outcome.status, committedAtMs: Date.now() }));
await store.close();
