import { credentialsLayout } from "./credentials-layout.js";
import { deviceLayout, type DeviceFamily } from "./device-layout.js";
import type { Layout } from "./layout.js";

/**
 * Collections that share a directory: `devices` and `nodes` have one of that name in the state directory, and all others
 * lie with the credentials.
 */
export type CollectionFamily = DeviceFamily | "credentials";

export function layoutOf(family: CollectionFamily): Layout {
  return family === "credentials" ? credentialsLayout : deviceLayout(family);
}
