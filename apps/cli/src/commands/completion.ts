import { cliError } from "../cli-error.js";
import type { CommandHandler } from "../command-types.js";
import { completionScripts } from "../completion/completion-scripts.js";
import { EXIT } from "../exit-codes.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** `openclaw completion`. */
export const runCompletion: CommandHandler = async (context, args) => {
  const shell = args.word("shell") ?? "";
  const script = completionScripts.get(shell.toLowerCase());
  if (script === undefined) {
    throw cliError(
      "USAGE",
      `Unknown shell: ${sanitizeText(shell)}. Expected one of: ${[...completionScripts.keys()].join(", ")}.`,
    );
  }
  context.stdout.write(script);
  return EXIT.ok;
};
