import type { CliContext } from "./cli-context.js";
import type { ExitCodeStyle } from "./exit-codes.js";

/** What shell completion can offer in the place of a word. */
export type WordKind =
  | "channel"
  | "account"
  | "pending-sender"
  | "approved-sender"
  | "pending-device"
  | "paired-device"
  | "pending-node"
  | "node"
  | "role"
  | "owner"
  | "shell"
  | "free";

export interface PositionalDefinition {
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  /** Takes all words that follow. */
  readonly variadic?: boolean;
  readonly word: WordKind;
}

export interface OptionDefinition {
  readonly name: string;
  readonly summary: string;
  /** `flag` is on or off, `text` takes a value. */
  readonly type: "flag" | "text";
  /** What stands for the value in help texts. */
  readonly placeholder?: string;
  readonly word?: WordKind;
}

/** The words of one invocation. */
export interface CommandArguments {
  /** Value of an option. Throws `USAGE` when it was given twice. */
  option(name: string): string | undefined;
  /** All values of an option that may be given several times. */
  optionValues(name: string): readonly string[];
  /** The word in the place of a positional. */
  word(name: string): string | undefined;
  /** All words of a variadic positional. */
  words(name: string): readonly string[];
  flag(name: string): boolean;
}

/** Runs a command and answers its exit code. */
export type CommandHandler = (context: CliContext, args: CommandArguments) => Promise<number>;

/** One command: parser, help, completion and documentation all come from this. */
export interface CommandDefinition {
  readonly path: readonly string[];
  readonly summary: string;
  readonly positionals: readonly PositionalDefinition[];
  readonly options: readonly OptionDefinition[];
  readonly exitCodes: ExitCodeStyle;
  /** Loads the handler: a command costs nothing before it is called. */
  load(): Promise<CommandHandler>;
}
