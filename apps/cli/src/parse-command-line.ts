import yargs, { type Argv } from "yargs";
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
  const values: Values = createParser(command).parseSync([...argv]);
  const wantsHelp = values["help"] === true;
  const words = textList(values["_"]).slice(command?.path.length ?? 0);
  const args = createArguments(values, wantsHelp ? new Map() : assignWords(command, words));
  return { command, args, wantsHelp };
}

/**
 * The command that the first words name. Looked up here and not by commands of yargs, which parses once more for each
 * level and renders a help text each time: that is a tenth of the time that `pairing list` takes.
 */
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

function createParser(command: CommandDefinition | undefined): Argv {
  const parser = yargs()
    .locale("en")
    .exitProcess(false)
    .version(false)
    // Help texts come from the command table, as completion and the reference do.
    .help(false)
    .strictOptions()
    .parserConfiguration({
      // Sender ids are text: "007" and ids beyond 2^53 must arrive as they were typed.
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "dot-notation": false,
      "camel-case-expansion": false,
      "boolean-negation": false,
    })
    .fail((message: string | null, error: Error | undefined) => {
      throw optionError(message ?? error?.message ?? "Wrong command line", command);
    })
    .option("help", { type: "boolean", alias: "h" });
  for (const { name, type } of [...globalOptions, ...(command?.options ?? [])]) {
    parser.option(name, { type: type === "flag" ? "boolean" : "string", requiresArg: type === "text" });
  }
  return parser;
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
  if (command?.path[1] !== "approve")
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
  const nearest = nearestWord(
    word,
    siblings.map(({ path }) => path.at(-1) ?? ""),
  );
  const suggestion = nearest === undefined ? "" : ` Did you mean ${prefix} ${nearest}?`;
  return cliError("UNKNOWN_COMMAND", `Unknown command: ${shown}.${suggestion} See ${prefix} --help.`);
}

/** Turns what yargs says about options into one line with the next command. */
function optionError(message: string, command: CommandDefinition | undefined): Error {
  const help = `See ${["openclaw", ...(command?.path ?? []), "--help"].join(" ")}.`;
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1]?.trim();
  const missing = /^Not enough arguments following: (\S+)/.exec(message)?.[1];
  if (missing !== undefined) return cliError("USAGE", `--${missing} needs a value. ${help}`);
  if (unknown === undefined) return cliError("USAGE", `${message.replaceAll(/\s*\n\s*/g, " ")}. ${help}`);
  const options = [...(command?.options ?? []), ...globalOptions].map(({ name }) => name);
  const nearest = nearestWord(unknown, options);
  const suggestion = nearest === undefined ? "" : ` Did you mean --${nearest}?`;
  const dashes = unknown.length === 1 ? "-" : "--";
  return cliError("USAGE", `Unknown option: ${dashes}${sanitizeText(unknown)}.${suggestion} ${help}`);
}

function createArguments(values: Values, words: ReadonlyMap<string, readonly string[]>): CommandArguments {
  return {
    option(name) {
      const value = values[name];
      if (Array.isArray(value)) throw cliError("USAGE", `--${name} was given more than once. Give it once.`);
      return typeof value === "string" ? value : undefined;
    },
    word: (name) => words.get(name)?.[0],
    words: (name) => words.get(name) ?? [],
    flag: (name) => values[name] === true || (Array.isArray(values[name]) && values[name].includes(true)),
  };
}

function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
