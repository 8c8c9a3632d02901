import { createCliContext, type RunCliOptions } from "../cli-context.js";
import { commandsBelow, globalOptions } from "../command-table.js";
import type { CommandDefinition, OptionDefinition, WordKind } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { selectProfile } from "../profile.js";
import type { Candidate } from "./candidate.js";
import { stateCandidates } from "./state-candidates.js";

/** The words before the cursor, as far as they are understood. */
interface ReadWords {
  readonly command: CommandDefinition | undefined;
  readonly positionals: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  /** The option whose value comes next. */
  readonly pending: OptionDefinition | undefined;
}

/**
 * Answers a completion script: `--current=<word>`, then the words before it. Prints one `value<Tab>description` per
 * line. Never fails and never reveals a code: what is completed stays in the shell's history and on the screen.
 */
export async function completeWords(argv: readonly string[], options: RunCliOptions): Promise<number> {
  const [first = "", ...before] = argv;
  const current = first.startsWith("--current=") ? first.slice("--current=".length) : "";
  const read = readWords(before);
  const candidates = await findCandidates(read, current, options).catch((): readonly Candidate[] => []);
  for (const { value, description } of candidates) {
    if (value.startsWith(current)) options.stdout.write(`${value}\t${description}\n`);
  }
  return EXIT.ok;
}

function readWords(words: readonly string[]): ReadWords {
  let command: CommandDefinition | undefined;
  let pending: OptionDefinition | undefined;
  const positionals: string[] = [];
  const options = new Map<string, string>();
  for (const word of words) {
    const below = commandsBelow(command).find(({ path }) => path.at(-1) === word);
    if (pending !== undefined) {
      options.set(pending.name, word);
      pending = undefined;
    } else if (word.startsWith("--")) {
      const [name = "", value] = word.slice(2).split("=", 2);
      const option = optionsOf(command).find((candidate) => candidate.name === name);
      if (option?.type === "text" && value === undefined) pending = option;
      else options.set(name, value ?? "");
    } else if (below !== undefined && positionals.length === 0) command = below;
    else positionals.push(word);
  }
  return { command, positionals, options, pending };
}

function optionsOf(command: CommandDefinition | undefined): readonly OptionDefinition[] {
  return [...(command?.options ?? []), ...globalOptions];
}

async function findCandidates(
  read: ReadWords,
  current: string,
  options: RunCliOptions,
): Promise<readonly Candidate[]> {
  const { command, positionals, pending } = read;
  if (pending === undefined && current.startsWith("-")) {
    return optionsOf(command).map(({ name, summary }) => ({ value: `--${name}`, description: summary }));
  }
  const commands = positionals.length > 0 || pending !== undefined ? [] : commandsBelow(command);
  if (commands.length > 0) {
    return commands.map(({ path, summary }) => ({ value: path.at(-1) ?? "", description: summary }));
  }
  const kind = pending === undefined ? wordKinds(command, positionals.length) : [pending.word ?? "free"];
  const env = selectProfile(options.env ?? {}, read.options.get("profile"), read.options.has("dev"));
  const context = createCliContext(options, env, {
    verbose: false,
    noColor: true,
    noInput: true,
    json: false,
  });

  const channel = read.options.get("channel") ?? positionals[0];
  return await stateCandidates({ ...context, talk: () => undefined }, kind, channel);
}

/** What the positional at this place can be: with an optional one before it, also what comes after that. */
function wordKinds(command: CommandDefinition | undefined, index: number): readonly WordKind[] {
  const positionals = command?.positionals ?? [];
  const here = positionals[index];
  const next = positionals[index + 1];
  if (here === undefined) return [];
  return here.required || next === undefined ? [here.word] : [here.word, next.word];
}
