import { arch, hostname, release, type as systemType } from "node:os";
import type { Clock } from "@openclaw/contracts";
import type { PresenceEntry } from "./presence.js";

/** The gateway's own entry. */
export function selfPresence(options: {
  readonly clock: Clock;
  readonly version: string;
}): () => PresenceEntry {
  const { clock, version } = options;
  const host = hostname();
  return () => ({
    host,
    version,
    platform: `${process.platform} ${release()}`,
    deviceFamily: systemType(),
    modelIdentifier: arch(),
    mode: "gateway",
    reason: "self",
    ts: clock.now(),
    text: `Gateway: ${host} · app ${version} · mode gateway · reason self`,
  });
}
