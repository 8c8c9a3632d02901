import { isOpenClawError } from "@openclaw/contracts";
import { createCliContext, type Environment, type RunCliOptions } from "./cli-context.js";
import { EXIT, exitCodeOf } from "./exit-codes.js";
import { commandOf, parseCommandLine } from "./parse-command-line.js";
import { selectProfile, withProfile } from "./profile.js";
import { safeJson, sanitizeText } from "./terminal/sanitize-text.js";

/** Longest error that is printed: one that quotes a whole file would hide what to do next. */
const MAX_ERROR_CHARACTERS = 1500;

/**
 * Runs one `openclaw` command in this process and resolves with its exit code. Never rejects: failures are one line on
 * `stderr`, and with `--json` also a document `{ "error": { "code", "message" } }` on `stdout`.
 *
 * @example
 * ```ts
 * import { runCli } from "@openclaw/cli";
 *
 * const exitCode = await runCli({
 *   argv: ["pairing", "list", "telegram"],
 *   env: { OPENCLAW_STATE_DIR: "/tmp/openclaw-demo" },
 *   stdout: process.stdout,
 *   stderr: process.stderr,
 * });
 * ```
 */
export async function runCli(options: RunCliOptions): Promise<number> {
  const seen: { env: Environment } = { env: options.env ?? {} };
  try {
    return await dispatch(options, seen);
  } catch (error) {
    return reportFailure(error, options, seen.env);
  }
}

async function dispatch(options: RunCliOptions, seen: { env: Environment }): Promise<number> {
  const argv = options.argv[0] === "help" ? [...options.argv.slice(1), "--help"] : options.argv;
  if (["--version", "-V", "-v"].includes(argv[0] ?? "")) {
    const { version } = await import("./version.js");
    options.stdout.write(`${version()}\n`);
    return EXIT.ok;
  }
  if (argv[0] === "__complete") {
    const { completeWords } = await import("./commands/rare-commands.js");
    return await completeWords(argv.slice(1), options);
  }
  const { command, args, wantsHelp } = parseCommandLine(argv);
  if (wantsHelp || command === undefined) {
    const { helpText } = await import("./commands/rare-commands.js");
    (wantsHelp ? options.stdout : options.stderr).write(helpText(command));
    return wantsHelp ? EXIT.ok : EXIT.usage;
  }
  const env = selectProfile(options.env ?? {}, args.option("profile"), args.flag("dev"));
  seen.env = env;
  const context = createCliContext(options, env, {
    verbose: args.flag("verbose"),
    noColor: args.flag("no-color"),
    noInput: args.flag("no-input"),
    json: args.flag("json"),
  });
  if (env !== options.env && env["OPENCLAW_STATE_DIR"] !== undefined) {
    context.talk("openclaw: warning: --profile changes nothing while OPENCLAW_STATE_DIR is set.");
  }
  const run = await command.load();
  return await run(context, args);
}

function reportFailure(error: unknown, options: RunCliOptions, env: Environment): number {
  // Who pressed Ctrl-C knows it.
  if (isOpenClawError(error, "INTERRUPTED")) return EXIT.interrupted;
  const message = withProfile(failureText(error), env);
  const code = isOpenClawError(error) ? error.code : "UNEXPECTED";
  options.stderr.write(`openclaw: ${message}\n`);
  if (options.argv.includes("--json")) {
    options.stdout.write(`${safeJson({ error: { code, message } })}\n`);
  }
  return exitCodeOf(error, commandOf(options.argv)?.exitCodes ?? "detailed");
}

function failureText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return sanitizeText(text.replaceAll(/\s*\n\s*/g, " "), MAX_ERROR_CHARACTERS);
}
