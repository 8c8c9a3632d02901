import type { Environment } from "./cli-context.js";
import { cliError } from "./cli-error.js";
import { sanitizeText } from "./terminal/sanitize-text.js";

/** `--profile` and `--dev` are how OpenClaw keeps installations apart; both end up in `OPENCLAW_PROFILE`. */
export function selectProfile(env: Environment, profile: string | undefined, dev: boolean): Environment {
  if (profile !== undefined && dev)
    throw cliError("USAGE", "--profile and --dev exclude each other. Give one.");
  const name = dev ? "dev" : profile;
  if (name === undefined) return env;
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/i.test(name)) {
    throw cliError(
      "INVALID_PROFILE",
      `Invalid profile: ${sanitizeText(name)}. Expected letters, digits, "_" or "-".`,
    );
  }
  return { ...env, OPENCLAW_PROFILE: name };
}

/** Adds the profile to commands that a text tells the owner to type: without it they would act on another installation. */
export function withProfile(text: string, env: Environment): string {
  const profile = env["OPENCLAW_PROFILE"];
  if (profile === undefined || !/^[\w-]+$/.test(profile) || profile === "default") return text;
  return text.replaceAll(
    /\bopenclaw (?=(?:pairing|devices|nodes|node|qr|owner|doctor|gateway)\b)/g,
    `openclaw --profile ${profile} `,
  );
}
