import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { OpenClawError } from "@openclaw/contracts";
import { parseStoredAccess, tokenKeyText, type TokenKey, type TokenStore } from "./token-store.js";

/**
 * Keeps tokens in files that only their user can read, and that a crash cannot cut short.
 *
 * Each gateway, device and role has a file of its own, so two programs that share the directory never overwrite what the
 * other got. Its methods throw `TOKEN_STORE_UNREADABLE` for a file that is there and cannot be understood, which is never
 * overwritten, and `TOKEN_STORE_WRITE_FAILED`.
 *
 * @example
 * ```ts
 * import { createFileTokenStore } from "@openclaw/gateway-client";
 *
 * const tokens = createFileTokenStore({ directory: "./identity/gateway-tokens" });
 * ```
 */
export function createFileTokenStore(options: { readonly directory: string }): TokenStore {
  const { directory } = options;
  if (directory === "") throw new OpenClawError("CLIENT_OPTIONS_INVALID", "Expected a directory for tokens.");
  const fileOf = (key: TokenKey): string => path.join(directory, fileName(key));

  return {
    async get(key) {
      const file = fileOf(key);
      const text = await readOrUndefined(file);
      return text === undefined ? undefined : parse(text, key, file);
    },
    async set(key, access) {
      const file = fileOf(key);
      // A damaged file may hold the only copy of a token: it is for its owner to remove.
      const old = await readOrUndefined(file);
      if (old !== undefined) parse(old, key, file);
      const text = `${JSON.stringify({ version: 1, ...pick(key), ...access }, undefined, 2)}\n`;
      await inStore("write", file, () => writeAtomically(directory, file, text));
    },
    async delete(key) {
      const file = fileOf(key);
      await inStore("write", file, () => rm(file, { force: true }));
    },
  };
}

/** Readable for people, unique for programs: `gw.example.com-8443-node-3f2a….json`. */
function fileName(key: TokenKey): string {
  const host = new URL(key.origin).host.replaceAll(/[^a-zA-Z0-9.-]+/g, "-").slice(0, 100);
  const digest = createHash("sha256").update(tokenKeyText(key)).digest("hex").slice(0, 32);
  return `${host}-${key.role}-${digest}.json`;
}

const pick = ({ origin, deviceId, role }: TokenKey): TokenKey => ({ origin, deviceId, role });

function parse(text: string, key: TokenKey, file: string) {
  const access = parseStoredAccess(parseJson(text), key);
  if (access !== undefined) return access;
  throw new OpenClawError(
    "TOKEN_STORE_UNREADABLE",
    `${file} is not what this client wrote there. It was left as it is; remove it to pair this device again.`,
    { details: { path: file } },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Told as unreadable, without the text, which may hold a token.
  }
}

async function readOrUndefined(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw storeError("read", file, error);
  }
}

async function writeAtomically(directory: string, file: string, text: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(directory);
}

/** Windows has no directories to open, and keeps names by itself. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function inStore(action: "read" | "write", file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw storeError(action, file, error);
  }
}

function storeError(action: "read" | "write", file: string, cause: unknown): OpenClawError {
  const why = hasCode(cause) ? ` (${cause.code})` : "";
  const code = action === "read" ? "TOKEN_STORE_UNREADABLE" : "TOKEN_STORE_WRITE_FAILED";
  return new OpenClawError(code, `Cannot ${action} ${file}${why}. Check that its directory is yours.`, {
    cause,
    details: { path: file },
  });
}

function hasCode(error: unknown, code?: string): error is { readonly code: string } {
  return error instanceof Error && "code" in error && (code === undefined || error.code === code);
}
