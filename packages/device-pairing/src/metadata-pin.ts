import type { DeviceRecord } from "@openclaw/contracts";
import type { DeviceClient } from "./device-pairing-types.js";

/** What is signed and pinned, because the policy of nodes goes by it (S25). */
type Metadata = Pick<DeviceClient, "platform" | "deviceFamily">;

const normalize = (text = ""): string => text.trim().toLowerCase();

/** What requests compare: other capitals or spaces are no change. */
export const isSameMetadata = (left: Metadata, right: Metadata): boolean =>
  normalize(left.platform) === normalize(right.platform) &&
  normalize(left.deviceFamily) === normalize(right.deviceFamily);

/** Two names of one system: OpenClaw changed from one to the other between versions. */
const NODE_HOST_ALIASES: ReadonlyMap<string, string> = new Map([
  ["macos", "darwin"],
  ["windows", "win32"],
]);

/**
 * True if a paired device says of itself what it said when it was approved. Nothing pinned allows anything. Updates of
 * an operating system that a phone puts into its platform are no other device.
 */
export function matchesPin(
  pinned: Pick<DeviceRecord, "platform" | "deviceFamily">,
  client: DeviceClient,
): boolean {
  const family = normalize(pinned.deviceFamily);
  if (family !== "" && family !== normalize(client.deviceFamily)) return false;
  const platform = normalize(pinned.platform);
  return (
    platform === "" ||
    canonicalPlatform(platform, client) === canonicalPlatform(normalize(client.platform), client)
  );
}

function canonicalPlatform(platform: string, { id, mode }: DeviceClient): string {
  if (id === "node-host" && mode === "node") return NODE_HOST_ALIASES.get(platform) ?? platform;
  if (id === "openclaw-ios" && /^(?:ios|ipados)(?: |$)/.test(platform)) return "ios";
  if (id === "openclaw-android" && /^android(?: |$)/.test(platform)) return "android";
  return platform;
}
