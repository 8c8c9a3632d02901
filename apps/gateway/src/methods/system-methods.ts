import type { Presence } from "../presence/presence.js";
import { answer } from "./answers.js";
import type { HealthSnapshot } from "./health-snapshot.js";
import type { MethodResult } from "./method-types.js";

export interface SystemMethodsParts {
  readonly health: () => HealthSnapshot;
  readonly presence: Presence;
  readonly version: string;
  readonly uptimeMs: () => number;
}

const done = (): MethodResult => answer({ ok: true });

/** The gateway itself, and what OpenClaw's programs ask of it at start although it has none of that. */
export function createSystemMethods({ health, presence, version, uptimeMs }: SystemMethodsParts) {
  return {
    health: () => answer(health()),
    status: () =>
      answer({
        runtimeVersion: version,
        uptimeMs: uptimeMs(),
        channels: health().channels,
        sessions: { count: 0 },
      }),
    "system-presence": () => answer(presence.list()),
    "last-heartbeat": () => answer(null),
    "voicewake.get": () => answer({ triggers: [] }),
    "skills.bins": () => answer({ bins: [] }),
    "node.invoke.progress": done,
    "node.pending.drain": () => answer({ items: [], hasMore: false }),
    "node.pending.pull": () => answer({ actions: [] }),
    "node.pending.ack": () => answer({ ok: true, ackedIds: [] }),
    "node.pluginSurface.refresh": done,
    "node.pluginTools.update": done,
    "node.runnerInventory.update": done,
    "node.skills.update": done,
  };
}
