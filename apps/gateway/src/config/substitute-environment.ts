import { SECRET_NAMES } from "../channels/credential-keys.js";
import type { Environment } from "../state-directories.js";
import type { ConfigProblem } from "./config-problems.js";

export interface Substitution {
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
  /** Names of the variables that stand in credentials. */
  readonly credentialVariables: readonly string[];
}

const VARIABLE = /\$?\$\{([A-Z_][A-Z0-9_]*)\}/g;
// A command that approves senders needs no credentials, and often runs without the gateway's environment.
const CREDENTIAL = new RegExp(
  `^channels\\..+\\.(${SECRET_NAMES.join("|")})$|(^|\\.)headers\\.[^.]+$|^gateway\\.(auth|remote)\\.(token|password)$`,
);
// Without it the gateway would make up a secret of its own, so the text stays for the gateway to refuse.
const GATEWAY_SECRET = /^gateway\.auth\.(token|password)$/;

/**
 * Replaces `${NAME}` in strings by environment variables, as OpenClaw does; `$${NAME}` stays as `${NAME}`. A credential
 * whose variable is not set is left out with a warning (the secret of the gateway stays as it is written), anything else is a
 * problem.
 */
export function substituteEnvironment(root: unknown, env: Environment, rootKey: string): Substitution {
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  const credentialVariables = new Set<string>();

  const replaceText = (text: string, key: string): string | undefined => {
    const missing: string[] = [];
    const replaced = text.replace(VARIABLE, (whole, name: string) => {
      if (whole.startsWith("$$")) return whole.slice(1);
      if (CREDENTIAL.test(key)) credentialVariables.add(name);
      const value = env[name];
      if (value === undefined || value === "") missing.push(name);
      return value ?? "";
    });
    const [name] = missing;
    if (name === undefined) return replaced;
    if (GATEWAY_SECRET.test(key)) return text;
    if (CREDENTIAL.test(key)) {
      warnings.push(`${key} is left out: the environment variable ${name} is not set.`);
    } else {
      problems.push({ key, expected: `the environment variable ${name} to be set`, got: "nothing" });
    }
    return undefined;
  };

  const replace = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return replaceText(value, key);
    if (Array.isArray(value)) return value.map((item, index) => replace(item, `${key}[${index}]`));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(
      ([name, item]) => [name, replace(item, `${key}.${name}`)] as const,
    );
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  };

  const value = replace(root, rootKey);
  return { value, problems, warnings, credentialVariables: [...credentialVariables] };
}
