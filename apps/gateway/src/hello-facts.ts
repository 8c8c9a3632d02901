import { hostname } from "node:os";
import { coversScope } from "@openclaw/device-pairing";
import type { HealthSnapshot } from "./methods/health-snapshot.js";
import type { Presence } from "./presence/presence.js";
import type { StateVersion } from "./presence/presence-events.js";
import type { StateDirectories } from "./state-directories.js";
import type { HelloFacts } from "./websocket/hello-facts.js";

export interface HelloFactsParts {
  readonly version: string;
  readonly presence: Presence;
  readonly health: () => HealthSnapshot;
  readonly stateVersion: StateVersion;
  readonly uptimeMs: () => number;
  readonly directories: Pick<StateDirectories, "configPath" | "stateDirectory">;
  readonly authMode: () => string;
}

/** What a hello tells of the gateway: to nodes little, to readers who is connected, to administrators where the files are. */
export function createHelloFacts(parts: HelloFactsParts): HelloFacts {
  const { version, presence, health, stateVersion, uptimeMs, directories, authMode } = parts;
  const host = hostname();
  return {
    stateFor({ scopes }) {
      const mayRead = coversScope(scopes, "operator.read");
      const { configPath, stateDirectory: stateDir } = directories;
      const paths = { configPath, stateDir, authMode: authMode() };
      return {
        version,
        host,
        presence: mayRead ? presence.list() : [],
        health: mayRead ? health() : {},
        stateVersion: { ...stateVersion },
        uptimeMs: uptimeMs(),
        ...(coversScope(scopes, "operator.admin") && { paths }),
      };
    },
  };
}
