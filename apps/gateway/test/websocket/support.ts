export { createDeviceIdentity } from "@openclaw/device-pairing/identity";
export * from "./raw-client.js";
export * from "./start-server.js";
