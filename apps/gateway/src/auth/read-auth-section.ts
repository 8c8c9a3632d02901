import { configInvalid } from "../config/config-invalid.js";
import type { GatewayAuthConfig } from "../config/config-types.js";
import { mergeConfig } from "../config/merge-config.js";
import { parseObject } from "../config/parse-config-file.js";
import { readConfigFile } from "../config/read-config-file.js";
import { substituteEnvironment } from "../config/substitute-environment.js";
import type { RawConfig } from "../config/to-config.js";
import { toGatewaySection, type RawGatewaySection } from "../config/to-gateway-section.js";
import { validateConfig } from "../config/validate-config.js";
import type { Environment } from "../state-directories.js";

export interface ReadAuthSectionOptions {
  readonly configPath: string;
  readonly pairingConfigPath: string;
  readonly env: Environment;
}

/**
 * `gateway.auth` as the files say it now. Nothing else of them is looked at: a mistake elsewhere must not keep alive a secret
 * that the owner has replaced. Rejects with `CONFIG_INVALID` or `CONFIG_UNREADABLE`.
 */
export async function readAuthSection(options: ReadAuthSectionOptions): Promise<GatewayAuthConfig> {
  const { configPath, pairingConfigPath, env } = options;
  const base = await readPart(configPath, env);
  const over = pairingConfigPath === configPath ? {} : await readPart(pairingConfigPath, env);
  return toGatewaySection(mergeConfig(base, over).gateway).auth;
}

async function readPart(path: string, env: Environment): Promise<RawConfig> {
  const file = await readConfigFile(path);
  if (file.status === "missing") return {};
  const { gateway } = await parseObject(file.text, path);
  if (typeof gateway !== "object" || gateway === null || !("auth" in gateway)) return {};
  const { value: auth, problems } = substituteEnvironment(gateway.auth, env, "gateway.auth");
  const part = { gateway: { auth } };
  const wrong = [...problems, ...validateConfig(part).problems];
  if (wrong.length > 0) throw configInvalid(path, wrong);
  return isChecked(part) ? part : {};
}

/** What the validator has found nothing wrong with. */
function isChecked(part: { readonly gateway: { readonly auth: unknown } }): part is {
  readonly gateway: { readonly auth: NonNullable<RawGatewaySection["auth"]> };
} {
  return typeof part.gateway.auth === "object" && part.gateway.auth !== null;
}
