import { definitionName, groups } from "../schema/document.js";
import type { Schema } from "../schema/build.js";

export const HEADER =
  "// Made from schema/ by `pnpm --filter @openclaw/gateway-protocol run generate`. Change the schema instead.\n";

const PREFIX = "#/definitions/";
const MAX_WIDTH = 110;

/** Code of the files of types, by file name: one per group of definitions, and the maps of methods and events. */
export function typeFiles(
  methods: readonly string[],
  events: readonly string[],
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const homes = new Map<string, string>();
  for (const [group, schemas] of Object.entries(groups)) {
    for (const name of Object.keys(schemas)) homes.set(name, group);
  }
  for (const [group, schemas] of Object.entries(groups)) {
    const body = Object.entries(schemas).map(([name, schema]) => declaration(name, schema));
    if (group === "event") body.push(mapOf("EventPayloads", "Payload of each event.", events, "Event"));
    files.set(`${group}-types.generated.ts`, fileOf(group, body, homes));
  }
  const maps = [
    mapOf("MethodParams", "Parameters of each method.", methods, "Params"),
    mapOf("MethodResults", "Result of each method.", methods, "Result"),
  ];
  files.set("method-types.generated.ts", fileOf("method", maps, homes));
  return files;
}

function fileOf(group: string, body: readonly string[], homes: ReadonlyMap<string, string>): string {
  const code = body.join("\n");
  const used = new Map<string, string[]>();
  for (const [name, home] of homes) {
    if (
      home !== group &&
      new RegExp(String.raw`(?::|readonly|=|\[\]|\|) ?(?:readonly )?${name}\b`).test(code)
    )
      used.set(home, [...(used.get(home) ?? []), name]);
  }
  const imports = [...used].map(([home, names]) => importOf(home, names)).join("");
  return `${HEADER}\n${imports}${imports === "" ? "" : "\n"}${code}`;
}

function importOf(group: string, names: readonly string[]): string {
  const from = `"./${group}-types.generated.js";\n`;
  const line = `import type { ${names.join(", ")} } from ${from}`;
  return line.length <= MAX_WIDTH + 1
    ? line
    : `import type {\n${names.map((name) => `  ${name},\n`).join("")}} from ${from}`;
}

function mapOf(
  name: string,
  description: string,
  keys: readonly string[],
  suffix: "Params" | "Result" | "Event",
): string {
  const lines = keys.map((key) => {
    const quoted = /^[a-z]+$/.test(key) ? key : `"${key}"`;
    return `  readonly ${quoted}: ${definitionName(key, suffix)};\n`;
  });
  return `/** ${description} */\nexport interface ${name} {\n${lines.join("")}}\n`;
}

function declaration(name: string, schema: Schema): string {
  const comment = schema.description === undefined ? "" : `/** ${schema.description} */\n`;
  if (schema.type === "object" && schema.properties !== undefined) {
    if (Object.keys(schema.properties).length === 0)
      return `${comment}export type ${name} = Readonly<Record<string, ${schema.additionalProperties === false ? "never" : "unknown"}>>;\n`;
    return `${comment}export interface ${name} {\n${fieldLines(schema).join("")}}\n`;
  }
  const line = `export type ${name} = ${typeOf(schema)};`;
  if (schema.enum === undefined || line.length <= MAX_WIDTH) return `${comment}${line}\n`;
  return `${comment}export type ${name} =\n${schema.enum.map((value) => `  | "${value}"`).join("\n")};\n`;
}

function fieldLines(schema: Schema): readonly string[] {
  return Object.entries(schema.properties ?? {}).map(([key, value]) => {
    const optional = schema.required?.includes(key) === true ? "" : "?";
    const comment =
      value.description === undefined || value.properties ? "" : `  /** ${value.description} */\n`;
    return `${comment}  readonly ${key}${optional}: ${typeOf(value)};\n`;
  });
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(PREFIX.length);
  if (schema.enum !== undefined) return schema.enum.map((value) => `"${value}"`).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.type)) {
    const types: readonly string[] = schema.type;
    return types.map((type) => (type === "null" ? "null" : typeOf({ ...schema, type }))).join(" | ");
  }
  switch (schema.type) {
    case undefined:
      return "unknown";
    case "integer":
      return "number";
    case "array":
      return listOf(schema.items ?? {});
    case "object":
      return objectOf(schema);
    default:
      return String(schema.type);
  }
}

function listOf(items: Schema): string {
  const type = typeOf(items);
  return type.includes(" ") ? `readonly (${type})[]` : `readonly ${type}[]`;
}

function objectOf(schema: Schema): string {
  if (schema.properties === undefined) {
    const values = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
    return `Readonly<Record<string, ${typeOf(values)}>>`;
  }
  const fields = Object.entries(schema.properties).map(([key, value]) => {
    const optional = schema.required?.includes(key) === true ? "" : "?";
    return `readonly ${key}${optional}: ${typeOf(value)}`;
  });
  return `{ ${fields.join("; ")} }`;
}
