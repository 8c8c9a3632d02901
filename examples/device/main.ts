// A lamp that operators of a gateway switch: `main.ts <setup code>`. Start it the same way ever after: the code lets it in
// once, and goes on telling it where the gateway is.
import { homedir } from "node:os";
import path from "node:path";
import { OpenClawError } from "@openclaw/contracts";
import { loadDeviceIdentity } from "@openclaw/device-pairing/identity";
import { createFileTokenStore, createNodeClient } from "@openclaw/gateway-client";

const [setupCode] = process.argv.slice(2);
if (setupCode === undefined) {
  console.error("Give it a setup code, or the one that it was paired with: it says where the gateway is.");
  process.exit(2);
}
const folder = process.env["LAMP_FOLDER"] ?? path.join(homedir(), ".lamp");

const lamp = createNodeClient({
  setupCode,
  // Who this device is, for as long as the file lives. One for each gateway: this lamp has but one.
  identity: await loadDeviceIdentity({ path: path.join(folder, "device.json") }),
  // What gateways gave it: after the first time the code is needed no more.
  tokens: createFileTokenStore({ directory: path.join(folder, "gateway-tokens") }),
  client: { displayName: "Kitchen lamp", version: "1.0.0" },
  caps: ["lamp"],
});

let isOn = false;
lamp.onInvoke("lamp.get", () => ({ on: isOn }));
lamp.onInvoke("lamp.set", (params) => {
  if (!isSwitch(params))
    throw new OpenClawError("LAMP_PARAMS_INVALID", 'Expected {"on": true} or {"on": false}.');
  isOn = params.on;
  console.log(isOn ? "The lamp is on." : "The lamp is off.");
  return { on: isOn };
});

lamp.onState((state) => {
  if (state.status === "pairing-required") {
    console.log(`Ask the owner to run: openclaw devices approve ${state.requestId ?? ""}`);
  }
  if (state.status === "connected") console.log("Connected.");
  if (state.status === "waiting") console.log(state.error.message);
  if (state.status === "stopped") {
    if (state.error !== undefined) console.error(state.error.message);
    process.exitCode = state.error === undefined ? 0 : 1;
  }
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void lamp.stop());
lamp.start();

function isSwitch(params: unknown): params is { readonly on: boolean } {
  return typeof params === "object" && params !== null && "on" in params && typeof params.on === "boolean";
}
