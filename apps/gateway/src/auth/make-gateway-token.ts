import { randomBytes } from "node:crypto";
import { link, mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { OpenClawError } from "@openclaw/contracts";
import { syncDirectory } from "../sync-directory.js";
import { generatedTokenPath, type GatewaySecret } from "./gateway-secret.js";
import { readGeneratedToken } from "./resolve-gateway-secret.js";

const TOKEN_BYTES = 32;

/**
 * Makes the token of a gateway for which nothing is configured, or takes the one that another made meanwhile: of two at once
 * both end with the same. It survives a power cut, and nobody ever sees a part of it.
 *
 * Rejects with `GATEWAY_SECRET_NOT_SAVED`, `GATEWAY_SECRET_UNREADABLE` or `GATEWAY_SECRET_WEAK`.
 */
export async function makeGatewayToken(stateDirectory: string): Promise<GatewaySecret> {
  const path = generatedTokenPath(stateDirectory);
  try {
    await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
    await writeOnce(path, `${randomBytes(TOKEN_BYTES).toString("base64url")}\n`);
  } catch (cause) {
    throw notSaved(path, cause);
  }
  const secret = await readGeneratedToken(path);
  if (secret === undefined) throw notSaved(path, "it is gone again");
  return secret;
}

/** Leaves a file that is there as it is. */
async function writeOnce(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(8).toString("hex")}.tmp`;
  const file = await open(temporary, "wx", 0o600);
  try {
    // The umask may have taken even our own right to read.
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // Unlike a rename, a link does not replace what another gateway has put there; unlike O_EXCL, it shows only whole files.
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    await unlink(temporary);
  }
  await syncDirectory(dirname(path));
}

function notSaved(path: string, cause: unknown): OpenClawError {
  const reason = codeOf(cause) ?? String(cause);
  return new OpenClawError(
    "GATEWAY_SECRET_NOT_SAVED",
    `A token for the gateway cannot be saved as ${path}: ${reason}. Make the directory writable, or set gateway.auth.token or OPENCLAW_GATEWAY_TOKEN.`,
    { cause, details: { path } },
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
