import type { RawConfig } from "./to-config.js";

type Section = Readonly<Record<string, unknown>>;

// Two ways to give one credential: naming one takes the place of the other.
const ALTERNATIVES: Readonly<Record<string, readonly string[]>> = {
  botToken: ["tokenFile"],
  token: ["tokenFile"],
  tokenFile: ["botToken", "token"],
  password: ["passwordFile"],
  passwordFile: ["password"],
};

/** Lays one configuration over another: objects are merged, lists and single values are replaced. */
export function mergeConfig(base: RawConfig, over: RawConfig): RawConfig {
  // An agent is one thing: the address of the one with the headers of the other would tell a key to a stranger.
  const { agent = base.agent } = over;
  return { ...mergeSections({ ...base }, { ...over }), ...(agent !== undefined && { agent }) };
}

function mergeSections(base: Section, over: Section): Section {
  const replaced = new Set(Object.keys(over).flatMap((key) => ALTERNATIVES[key] ?? []));
  const kept = Object.entries(base).filter(([key]) => !replaced.has(key));
  const merged = Object.entries(over).map(([key, value]) => {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isSection(below) && isSection(value) ? mergeSections(below, value) : value] as const;
  });
  return Object.fromEntries([...kept, ...merged]);
}

function isSection(value: unknown): value is Section {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
