import { withoutReplaced } from "../channels/credential-keys.js";
import type { RawConfig } from "./to-config.js";

type Section = Readonly<Record<string, unknown>>;

/** Lays one configuration over another: objects are merged, lists and single values are replaced. */
export function mergeConfig(base: RawConfig, over: RawConfig): RawConfig {
  // An agent is one thing: the address of the one with the headers of the other would tell a key to a stranger.
  const { agent = base.agent } = over;
  return { ...mergeSections({ ...base }, { ...over }), ...(agent !== undefined && { agent }) };
}

function mergeSections(base: Section, over: Section): Section {
  const merged = Object.entries(over).map(([key, value]) => {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isSection(below) && isSection(value) ? mergeSections(below, value) : value] as const;
  });
  return { ...withoutReplaced(base, over), ...Object.fromEntries(merged) };
}

function isSection(value: unknown): value is Section {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
