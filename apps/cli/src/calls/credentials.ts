import { readFile } from "node:fs/promises";
import type { CliContext, Environment } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandArguments } from "../command-types.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** The gateway's own secret, as a client presents it. */
export type SharedSecret = { readonly token: string } | { readonly password: string };

const MAX_FILE_CHARACTERS = 16 * 1024;

/**
 * The secret that the command line names. Not the environment's: a secret that was set for the gateway here must not go to
 * another one as long as there is a choice.
 */
export async function givenSecret(
  context: Pick<CliContext, "talk">,
  args: CommandArguments,
): Promise<SharedSecret | undefined> {
  const given = ["token", "token-file", "password"].filter((name) => args.option(name) !== undefined);
  if (given.length > 1) {
    throw cliError("USAGE", `Use either --${given[0] ?? ""} or --${given[1] ?? ""}, not both.`);
  }
  const [name] = given;
  if (name === undefined) return undefined;
  if (name === "token-file") return { token: await readSecretFile(args.option(name) ?? "") };
  context.talk(
    `openclaw: warning: other users of this machine can see --${name} in the list of processes. ` +
      "Use --token-file, OPENCLAW_GATEWAY_TOKEN or OPENCLAW_GATEWAY_PASSWORD.",
  );
  const value = (args.option(name) ?? "").trim();
  if (value === "") throw cliError("USAGE", `--${name} is empty.`);
  return name === "token" ? { token: value } : { password: value };
}

/** The secret that the environment names. */
export function environmentSecret(env: Environment): SharedSecret | undefined {
  const token = env["OPENCLAW_GATEWAY_TOKEN"]?.trim() ?? "";
  if (token !== "") return { token };
  const password = env["OPENCLAW_GATEWAY_PASSWORD"]?.trim() ?? "";
  return password === "" ? undefined : { password };
}

async function readSecretFile(file: string): Promise<string> {
  const text = await readText(file);
  const token = text.trim();
  if (token !== "" && token.length <= MAX_FILE_CHARACTERS && !/\s/.test(token)) return token;
  throw cliError(
    "USAGE",
    `--token-file: ${sanitizeText(file, 300)} does not hold a token. Expected one line without spaces.`,
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    throw cliError("USAGE", `--token-file: cannot read ${sanitizeText(file, 300)} (${why}).`, { cause });
  }
}
