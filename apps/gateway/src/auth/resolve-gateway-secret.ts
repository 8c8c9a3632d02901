import type { GatewayConfig } from "../config/config-types.js";
import { expandHome } from "../config/expand-home.js";
import { readSmallFile } from "../read-small-file.js";
import type { Environment } from "../state-directories.js";
import { generatedTokenPath, sourceText, type GatewaySecret, type SecretSource } from "./gateway-secret.js";
import { authInvalid, secretUnreadable, secretWeak } from "./secret-errors.js";
import { secretWeakness } from "./secret-weakness.js";

export interface ResolveSecretOptions {
  readonly gateway: Pick<GatewayConfig["gateway"], "auth" | "bind">;
  readonly stateDirectory: string;
  readonly env: Environment;
}

type Kind = "token" | "password";
type Configured = Exclude<SecretSource, { readonly kind: "generated" }>;

const VARIABLES = { token: "OPENCLAW_GATEWAY_TOKEN", password: "OPENCLAW_GATEWAY_PASSWORD" } as const;
const MAX_FILE_BYTES = 16 * 1_024;

/**
 * Finds the secret: environment, then the configuration, then the token that the gateway made. `undefined` when nothing is
 * configured and none was made yet.
 *
 * Rejects with `GATEWAY_AUTH_INVALID`, `GATEWAY_SECRET_UNREADABLE` or `GATEWAY_SECRET_WEAK`: a secret that cannot be had is
 * never taken for one that was not wanted (S80).
 */
export async function resolveGatewaySecret(
  options: ResolveSecretOptions,
): Promise<GatewaySecret | undefined> {
  const { gateway, stateDirectory } = options;
  const sources = { token: sourceOf("token", options), password: sourceOf("password", options) };
  const mode = gateway.auth.mode ?? chooseMode(sources);
  if (mode === "none") return checkedNone(gateway.bind);
  if (mode === "trusted-proxy") {
    throw authInvalid(
      'gateway.auth.mode is "trusted-proxy", which believes names in headers and is not supported. Set it to "token" or "password"; the proxy stays in gateway.trustedProxies.',
    );
  }
  const source = sources[mode];
  if (source !== undefined) return checked(mode, await valueOf(mode, source, options), source);
  if (mode === "password") {
    const places = `gateway.auth.password, gateway.auth.passwordFile or ${VARIABLES.password}`;
    throw authInvalid(`gateway.auth.mode is "password" and there is none. Set ${places}.`);
  }
  if (sources.password !== undefined) {
    throw authInvalid(
      `gateway.auth.mode is "token" and only a password is there, from ${sourceText(sources.password)}. Set gateway.auth.token, or the mode to "password".`,
    );
  }
  return readGeneratedToken(generatedTokenPath(stateDirectory));
}

/** The token that a gateway made. `undefined` when there is none; rejects with `GATEWAY_SECRET_UNREADABLE` or `GATEWAY_SECRET_WEAK`. */
export async function readGeneratedToken(path: string): Promise<GatewaySecret | undefined> {
  const file = await readSmallFile(path, MAX_FILE_BYTES);
  if (file.status === "missing") return undefined;
  if (file.status === "failed") throw secretUnreadable(path, file.reason, file.cause);
  return checked("token", file.text.trim(), { kind: "generated", path });
}

/** The environment counts before the files; of a value and a file for it the file counts, as with a bot's token. */
function sourceOf(kind: Kind, { gateway: { auth }, env }: ResolveSecretOptions): Configured | undefined {
  const name = VARIABLES[kind];
  if ((env[name]?.trim() ?? "") !== "") return { kind: "environment", name };
  const path = auth[`${kind}File`];
  if (path !== undefined) return { kind: "file", key: `gateway.auth.${kind}File`, path: expandHome(path) };
  return auth[kind] === undefined ? undefined : { kind: "config", key: `gateway.auth.${kind}` };
}

function chooseMode({ token, password }: Readonly<Record<Kind, Configured | undefined>>): Kind {
  if (password === undefined) return "token";
  if (token === undefined) return "password";
  if (token.kind === "environment" && password.kind !== "environment") return "token";
  if (password.kind === "environment" && token.kind !== "environment") return "password";
  throw authInvalid(
    `There is a token, from ${sourceText(token)}, and a password, from ${sourceText(password)}. Set gateway.auth.mode to "token" or "password", or remove one of them.`,
  );
}

async function valueOf(kind: Kind, source: Configured, options: ResolveSecretOptions): Promise<string> {
  if (source.kind === "environment") return options.env[source.name]?.trim() ?? "";
  if (source.kind === "file") {
    const file = await readSmallFile(source.path, MAX_FILE_BYTES);
    if (file.status === "read") return file.text.trim();
    const reason = file.status === "missing" ? "there is no such file" : file.reason;
    throw secretUnreadable(sourceText(source), reason, file.status === "failed" ? file.cause : undefined);
  }
  const value = options.gateway.auth[kind] ?? "";
  const [, variable] = /\$\{([A-Z_][A-Z0-9_]*)\}/.exec(value) ?? [];
  if (variable === undefined) return value;
  throw secretUnreadable(source.key, `the environment variable ${variable} is not set`);
}

function checked(kind: Kind, value: string, source: SecretSource): GatewaySecret {
  const weakness = secretWeakness(kind, value);
  if (weakness !== undefined) throw secretWeak(sourceText(source), kind, weakness);
  return { mode: kind, value, source };
}

function checkedNone(bind: GatewayConfig["gateway"]["bind"]): GatewaySecret {
  if (bind === "loopback") return { mode: "none" };
  throw authInvalid(
    `gateway.auth.mode is "none" and gateway.bind is "${bind}": everybody who reaches this machine could connect. Set the mode to "token" or "password", or gateway.bind to "loopback".`,
  );
}
