export { createDeviceIdentity } from "@openclaw/device-pairing/identity";
export * from "./connect-params.js";
export * from "./proxied.js";
export * from "./raw-client.js";
export * from "./start-server.js";
export * from "./test-server.js";
