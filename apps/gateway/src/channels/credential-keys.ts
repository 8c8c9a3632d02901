import { CHANNELS } from "./channel-table.js";

const allKeys = [...CHANNELS.values()].flatMap(({ keys }) => Object.entries(keys));

/** Names of keys whose values nobody is shown. */
export const SECRET_NAMES: readonly string[] = [
  ...new Set(allKeys.filter(([, key]) => key.isSecret).map(([name]) => name)),
];

/** Two ways to give one credential, itself or in a file: for the name of each, the names that it takes the place of. */
export const ALTERNATIVES: ReadonlyMap<string, ReadonlySet<string>> = alternatives();

function alternatives(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const add = (name: string, other: string): void => {
    found.set(name, (found.get(name) ?? new Set()).add(other));
  };
  const pairs: readonly (readonly [string, string])[] = [
    ...allKeys.flatMap(([name, { fileOf }]) => (fileOf === undefined ? [] : [[name, fileOf] as const])),
    // Those of `gateway.auth`.
    ["tokenFile", "token"],
    ["passwordFile", "password"],
  ];
  for (const [file, text] of pairs) {
    add(file, text);
    add(text, file);
  }
  return found;
}

/** A section without what the keys of `over` take the place of. */
export function withoutReplaced(
  base: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const replaced = new Set(Object.keys(over).flatMap((name) => [...(ALTERNATIVES.get(name) ?? [])]));
  return Object.fromEntries(Object.entries(base).filter(([name]) => !replaced.has(name)));
}
