import { cliError } from "../cli-error.js";
import type { CliContext } from "../cli-context.js";
import type { CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { isInCheckout } from "../repository-checkout.js";
import { findDirectories, readConfig } from "../state/open-state.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** `openclaw gateway`: runs until it is interrupted, then finishes what it is answering, unless it is interrupted again. */
export const runGatewayCommand: CommandHandler = async (context, args) => {
  const port = portArgument(args.option("port"));
  const directories = findDirectories(context);
  const config = await readConfig(context, directories);
  if (config.status === "failed") throw config.error;
  for (const warning of config.loaded.warnings) {
    context.talk(`openclaw: warning: ${sanitizeText(warning, 500)}`);
  }
  // Not with the other imports: the bundle keeps this one, and all that it loads, for when the gateway runs.
  const { runGateway } = await import("@openclaw/gateway");
  const gateway = await runGateway({
    directories,
    loaded: config.loaded,
    env: context.env,
    output: (line) => context.print(line),
    log: (record) => context.stderr.write(record),
    ownerCommands: ownerCommands(context),
    signal: context.signal,
    ...(port !== undefined && { port }),
  });
  const hurry = (): void => void gateway.stop({ drainTimeoutMs: 0 });
  context.hurrySignal.addEventListener("abort", hurry, { once: true });
  if (context.hurrySignal.aborted) hurry();
  await gateway.stopped;
  return EXIT.ok;
};

function portArgument(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw cliError(
    "USAGE",
    `--port got ${sanitizeText(text)}. Expected a number from 0 to 65535 (0: any free port).`,
  );
}

/** In a clone of the repository nothing is on the PATH yet; the second form works there as it stands. */
function ownerCommands({ env }: CliContext): readonly string[] {
  const profile = env["OPENCLAW_PROFILE"];
  const suffix = profile === undefined || profile === "" ? "" : ` --profile ${profile}`;
  const commands = isInCheckout() ? ["openclaw", "node apps/cli/bin/openclaw.js"] : ["openclaw"];
  return commands.map((command) => command + suffix);
}
