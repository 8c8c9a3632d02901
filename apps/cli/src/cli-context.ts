import { cliError } from "./cli-error.js";
import { withProfile } from "./profile.js";
import { safeJson } from "./terminal/sanitize-text.js";
import { createTextStyle, wantsColor, type TextStyle } from "./terminal/text-style.js";

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where text goes; `process.stdout` and `process.stderr` fit. */
export interface CliOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of the terminal. */
  readonly columns?: number;
}

/** Where answers to questions come from; `process.stdin` fits. Only a terminal is ever asked. */
export interface CliInput extends AsyncIterable<string | Uint8Array> {
  readonly isTTY?: boolean;
}

/** Everything that the command line takes from its surroundings. */
export interface RunCliOptions {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  /** Data: tables and JSON. */
  readonly stdout: CliOutput;
  /** Talk: errors, hints, warnings. */
  readonly stderr: CliOutput;
  /** Default: empty. */
  readonly env?: Environment;
  /** Without it nothing is asked. */
  readonly stdin?: CliInput;
  /** Home directory of the user; default is that of the operating system. */
  readonly homeDirectory?: string;
  /** Recorded as approver; default is the name that the operating system knows. */
  readonly userName?: string;
  /** Current time in milliseconds; default `Date.now`. */
  readonly now?: () => number;
  /** Aborting it interrupts the command (exit code 130) and stops the gateway. */
  readonly signal?: AbortSignal;
  /** Aborting it too cuts off what a stopping gateway still answers. */
  readonly hurrySignal?: AbortSignal;
}

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly verbose: boolean;
  readonly noColor: boolean;
  readonly noInput: boolean;
  /** True when stdout is to hold one JSON document. */
  readonly json: boolean;
}

/** What a command works with. */
export interface CliContext {
  readonly env: Environment;
  readonly homeDirectory: string | undefined;
  readonly userName: string | undefined;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly hurrySignal: AbortSignal;
  readonly flags: GlobalFlags;
  readonly stdout: CliOutput;
  readonly stderr: CliOutput;
  /** Decoration for stdout. */
  readonly style: TextStyle;
  /** True when a person sits before stdout: relative times, colours, hints. */
  readonly isTerminal: boolean;
  /** True when a question can be asked. */
  readonly isInteractive: boolean;
  /** One line of data. */
  readonly print: (line: string) => void;
  /** One JSON document of data. */
  readonly printJson: (document: unknown) => void;
  /** One line of talk, on stderr. */
  readonly talk: (line: string) => void;
  /** The answer to a question, or `undefined` at the end of the input. Throws `INTERRUPTED`. */
  readonly ask: (question: string) => Promise<string | undefined>;
}

/** Prepares the surroundings of one command. */
export function createCliContext(options: RunCliOptions, env: Environment, flags: GlobalFlags): CliContext {
  const { stdout, stderr } = options;
  const isTerminal = stdout.isTTY === true;
  const signal = options.signal ?? new AbortController().signal;
  let lines: LineReader | undefined;
  return {
    env,
    homeDirectory: options.homeDirectory,
    userName: options.userName,
    now: options.now ?? Date.now,
    signal,
    hurrySignal: options.hurrySignal ?? new AbortController().signal,
    flags,
    stdout,
    stderr,
    style: createTextStyle(wantsColor({ env, isTerminal, disabled: flags.noColor })),
    isTerminal,
    // In this order: looking at stdin opens it.
    isInteractive: isTerminal && !flags.noInput && !flags.json && options.stdin?.isTTY === true,
    print: (line) => stdout.write(`${line}\n`),
    printJson: (document) => stdout.write(`${safeJson(document, 2)}\n`),
    talk: (line) => stderr.write(`${withProfile(line, env)}\n`),
    async ask(question) {
      const { stdin } = options;
      if (stdin === undefined) return undefined;
      lines ??= createLineReader(stdin);
      stderr.write(question);
      return await orInterrupted(lines.next(), signal);
    },
  };
}

/** Rejects with `INTERRUPTED` as soon as the signal aborts. */
export async function orInterrupted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) throw interrupted();
  let onAbort = nothing;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(interrupted());
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

const nothing = (): void => undefined;

function interrupted(): Error {
  return cliError("INTERRUPTED", "Interrupted.");
}

interface LineReader {
  next(): Promise<string | undefined>;
}

/** Reads whole lines; nothing is read before the first question. */
function createLineReader(input: AsyncIterable<string | Uint8Array>): LineReader {
  let chunks: AsyncIterator<string | Uint8Array> | undefined;
  let buffer = "";
  const decoder = new TextDecoder();
  return {
    async next() {
      chunks ??= input[Symbol.asyncIterator]();
      for (;;) {
        const end = buffer.indexOf("\n");
        if (end >= 0) {
          const line = buffer.slice(0, end);
          buffer = buffer.slice(end + 1);
          return line.trim();
        }
        const chunk = await chunks.next();
        if (chunk.done === true) return undefined;
        buffer +=
          typeof chunk.value === "string" ? chunk.value : decoder.decode(chunk.value, { stream: true });
      }
    },
  };
}
