import { Parser } from "yargs/helpers";
import { nearestWord } from "./arguments/nearest-word.js";
import { cliError } from "./cli-error.js";
import { commandsBelow, commandTable, globalOptions, usageOf } from "./command-table.js";
import type { CommandArguments, CommandDefinition } from "./command-types.js";
import { sanitizeText } from "./terminal/sanitize-text.js";

/** What the words of the command line ask for; without a command it is the help text of the program. */
export interface ParsedCommandLine {
  readonly command: CommandDefinition | undefined;
  readonly args: CommandArguments;
  readonly wantsHelp: boolean;
}

type Values = Readonly<Record<string, unknown>>;

/** Parses the words after the program's name. Throws `USAGE` or `UNKNOWN_COMMAND`. */
export function parseCommandLine(argv: readonly string[]): ParsedCommandLine {
  const command = commandOf(argv);
  const values = parseOptions(argv, command);
  const wantsHelp = values["help"] === true;
  const words = textList(values["_"]).slice(command?.path.length ?? 0);
  const args = createArguments(values, wantsHelp ? new Map() : assignWords(command, words));
  return { command, args, wantsHelp };
}

/** The command that the first words name. */
export function commandOf(argv: readonly string[]): CommandDefinition | undefined {
  let command: CommandDefinition | undefined;
  for (const word of plainWords(argv)) {
    const next = commandsBelow(command).find(({ path }) => path.at(-1) === word);
    if (next === undefined) return command;
    command = next;
  }
  return command;
}

/** The words that are neither options nor values of options. */
function* plainWords(argv: readonly string[]): Generator<string> {
  let isValue = false;
  for (const word of argv) {
    if (word === "--") return;
    const isOption = word.startsWith("-");
    if (!isOption && !isValue) yield word;
    isValue = isOption && VALUE_OPTIONS.has(word);
  }
}

const VALUE_OPTIONS: ReadonlySet<string> = new Set(
  [...globalOptions, ...commandTable.flatMap(({ options }) => options)]
    .filter(({ type }) => type === "text")
    .map(({ name }) => `--${name}`),
);

/**
 * The parser of yargs, without its commands and help texts: those come from the command table, as completion and the
 * reference do, and would double the time that a list takes.
 */
function parseOptions(argv: readonly string[], command: CommandDefinition | undefined): Values {
  const options = [...globalOptions, ...(command?.options ?? [])];
  const flags = options.filter(({ type }) => type === "flag").map(({ name }) => name);
  const texts = options.filter(({ type }) => type === "text").map(({ name }) => name);
  const { argv: values, error } = Parser.detailed([...argv], {
    boolean: ["help", ...flags],
    string: texts,
    alias: { help: ["h"] },
    // Not a number of values: one is required, and an empty one is a value.
    narg: Object.fromEntries(texts.map((name) => [name, Number.NaN])),
    configuration: {
      // Sender ids are text: "007" and ids beyond 2^53 must arrive as they were typed.
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "dot-notation": false,
      "camel-case-expansion": false,
      "boolean-negation": false,
    },
  });
  const known = new Set(["_", "help", "h", ...flags, ...texts]);
  const unknown = Object.keys(values).find((name) => !known.has(name));
  if (unknown !== undefined) throw unknownOption(unknown, command);
  if (error !== null) throw valueError(error.message, command);
  return values;
}

/** Gives each word its place: the required ones are always filled, the optional ones from the left if words are left over. */
function assignWords(
  command: CommandDefinition | undefined,
  words: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const positionals = command?.positionals ?? [];
  const required = positionals.filter((positional) => positional.required).length;
  if (words.length < required) throw missingWords(command);
  const assigned = new Map<string, readonly string[]>();
  let spare = words.length - required;
  let next = 0;
  for (const { name, required: isRequired, variadic } of positionals) {
    if (!isRequired && spare === 0) continue;
    if (!isRequired) spare -= 1;
    const count = variadic === true ? 1 + spare : 1;
    assigned.set(name, words.slice(next, next + count));
    next += count;
  }
  const extra = words[next];
  if (extra !== undefined) throw extraWord(command, extra);
  return assigned;
}

function missingWords(command: CommandDefinition | undefined): Error {
  if (command?.path.join(" ") !== "pairing approve")
    return cliError("USAGE", `Usage: ${command === undefined ? "openclaw" : usageOf(command)}`);
  return cliError(
    "USAGE",
    "Usage: openclaw pairing approve <channel> <code> (or: openclaw pairing approve --channel <channel> <code>)",
  );
}

function extraWord(command: CommandDefinition | undefined, word: string): Error {
  const shown = sanitizeText(word);
  const siblings = commandsBelow(command);
  if (siblings.length === 0) {
    return cliError(
      "USAGE",
      `Too many arguments: ${shown}. Usage: ${command === undefined ? "" : usageOf(command)}`,
    );
  }
  const prefix = ["openclaw", ...(command?.path ?? [])].join(" ");
  const names = siblings.map(({ path }) => path.at(-1) ?? "");
  // Other groups have `list`; the one without it calls its list so.
  const nearest =
    nearestWord(word, names) ?? (word === "list" && names.includes("status") ? "status" : undefined);
  const suggestion = nearest === undefined ? "" : ` Did you mean ${prefix} ${nearest}?`;
  return cliError("UNKNOWN_COMMAND", `Unknown command: ${shown}.${suggestion} See ${prefix} --help.`);
}

function unknownOption(name: string, command: CommandDefinition | undefined): Error {
  const options = [...(command?.options ?? []), ...globalOptions].map((option) => option.name);
  const nearest = nearestWord(name, options);
  const suggestion = nearest === undefined ? "" : ` Did you mean --${nearest}?`;
  const dashes = name.length === 1 ? "-" : "--";
  return cliError(
    "USAGE",
    `Unknown option: ${dashes}${sanitizeText(name)}.${suggestion} ${helpHint(command)}`,
  );
}

function valueError(message: string, command: CommandDefinition | undefined): Error {
  const missing = /^Not enough arguments following: (\S+)/.exec(message)?.[1];
  const text = missing === undefined ? sanitizeText(message, 200) : `--${missing} needs a value`;
  return cliError("USAGE", `${text}. ${helpHint(command)}`);
}

function helpHint(command: CommandDefinition | undefined): string {
  return `See ${["openclaw", ...(command?.path ?? []), "--help"].join(" ")}.`;
}

function createArguments(values: Values, words: ReadonlyMap<string, readonly string[]>): CommandArguments {
  return {
    option(name) {
      const value = values[name];
      if (Array.isArray(value)) throw cliError("USAGE", `--${name} was given more than once. Give it once.`);
      return typeof value === "string" ? value : undefined;
    },
    optionValues: (name) => textList([values[name] ?? []].flat()),
    word: (name) => words.get(name)?.[0],
    words: (name) => words.get(name) ?? [],
    flag: (name) => values[name] === true || (Array.isArray(values[name]) && values[name].includes(true)),
  };
}

function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
