import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadConfig } from "../../src/config.js";
import { configSchema } from "../../src/config/config-schema.js";

const text = await readFile(new URL("../../../../docs/configuration.md", import.meta.url), "utf8");
const blocks = [...text.matchAll(/^```json5\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** All keys of the schema that hold something, in the words of the document: `<name>` where any name may stand. */
function keysOf(schema: Schema, key = ""): readonly string[] {
  const variants = Array.isArray(schema["oneOf"]) ? schema["oneOf"].filter(isSchema) : [];
  const properties = isSchema(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  const rest = schema["additionalProperties"];
  const below = [
    ...properties,
    ...(isSchema(rest) && key !== "agent.headers" ? [["<name>", rest] as const] : []),
  ].flatMap(([name, value]) => (isSchema(value) ? keysOf(value, key === "" ? name : `${key}.${name}`) : []));
  const all = [...below, ...variants.flatMap((variant) => keysOf(variant, key))];
  return all.length === 0 ? [key] : [...new Set(all)];
}

/** What the document says once for all channels, accounts and groups. */
function spellings(key: string): readonly string[] {
  const shared = key
    .replace(/^channels\.[^.]+\.accounts\.<name>\..*$/, "channels.<channel>.accounts.<account>")
    .replace(/\.groups\.<name>\./, ".groups.<group>.");
  return [shared, shared.replace(/^channels\.[^.]+\./, "channels.<channel>.")];
}

const keys = [
  ...new Map(
    keysOf(configSchema)
      .filter((key) => key !== "$schema" && key !== "meta")
      .map((key) => [spellings(key)[0], key]),
  ).values(),
];

describe("docs/configuration.md", () => {
  it("there are keys to look for", () => {
    expect(keys).toEqual(
      expect.arrayContaining(["gateway.port", "agent.headers", "channels.telegram.apiRoot", "logging.level"]),
    );
    expect(keys.length).toBeGreaterThan(20);
  });

  it.each(keys)("explains %s", (key) => {
    const rows = spellings(key).map((spelling) => `| \`${spelling}\``);
    expect(rows.some((row) => text.includes(row))).toBe(true);
  });

  it.each(blocks)("has an example that is read without a warning: %s", async (block) => {
    const directory = await mkdtemp(join(tmpdir(), "openclaw-config-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await writeFile(join(directory, "openclaw-pairing.json"), block, { mode: 0o600 });
    const { warnings } = await loadConfig({
      configPath: join(directory, "openclaw.json"),
      env: { FAMILY_BOT: "1:x", AGENT_KEY: "key" },
    });
    expect(warnings).toEqual([]);
  });
});
