import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { identityOf, privateKeyOfSeed } from "./device-identity.js";

/** A private key, or in words for its owner why the file holds none. */
export type ParsedIdentityFile = { readonly privateKey: KeyObject } | { readonly damage: string };

/** The file as OpenClaw writes it: `{version: 1, deviceId, publicKeyPem, privateKeyPem, createdAtMs}` and a line end. */
export function formatIdentityFile(privateKey: KeyObject, createdAtMs: number): string {
  const { deviceId } = identityOf(privateKey);
  const publicKeyPem = createPublicKey(privateKey).export({ type: "spki", format: "pem" });
  const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" });
  return `${JSON.stringify({ version: 1, deviceId, publicKeyPem, privateKeyPem, createdAtMs }, null, 2)}\n`;
}

/**
 * Reads OpenClaw's file, and that of its earlier apps: `{deviceId, publicKey, privateKey, createdAtMs}` with the raw
 * bytes in base64. The private key, the public key and the id must belong together: a mixture of two identities would
 * be refused by every gateway.
 */
export function parseIdentityFile(bytes: Uint8Array): ParsedIdentityFile {
  const file = parseObject(bytes);
  if (file === undefined) return { damage: "it is no JSON object in UTF-8" };
  const { version, deviceId, publicKeyPem, privateKeyPem, publicKey, privateKey } = file;
  if (typeof privateKeyPem === "string") {
    if (version !== 1) return { damage: `its version is not 1` };
    return checked(keyOfPem(privateKeyPem), rawKeyOfPem(publicKeyPem), deviceId);
  }
  if (typeof privateKey === "string") {
    return checked(keyOfSeed(privateKey), rawKeyOfBase64(publicKey), deviceId);
  }
  return { damage: "it holds no private key" };
}

function checked(
  privateKey: KeyObject | undefined,
  publicKey: string | undefined,
  deviceId: unknown,
): ParsedIdentityFile {
  if (privateKey === undefined) return { damage: "its private key is no Ed25519 key" };
  const identity = identityOf(privateKey);
  if (identity.publicKey !== publicKey)
    return { damage: "its public key does not belong to its private key" };
  if (identity.deviceId !== deviceId) return { damage: "its device id is not that of its key" };
  return { privateKey };
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const text = attempt(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  const value: unknown = text === undefined ? undefined : attempt(() => JSON.parse(text));
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function keyOfPem(pem: string): KeyObject | undefined {
  const key = attempt(() => createPrivateKey(pem));
  return key?.asymmetricKeyType === "ed25519" ? key : undefined;
}

function rawKeyOfPem(pem: unknown): string | undefined {
  if (typeof pem !== "string") return undefined;
  // A private key would be taken for its public one; such a file was not written by OpenClaw.
  if (!pem.includes("BEGIN PUBLIC KEY")) return undefined;
  return attempt(() => createPublicKey(pem).export({ format: "jwk" }).x);
}

function keyOfSeed(base64: string): KeyObject | undefined {
  return attempt(() => privateKeyOfSeed(Buffer.from(base64, "base64")));
}

function rawKeyOfBase64(base64: unknown): string | undefined {
  return typeof base64 === "string" ? Buffer.from(base64, "base64").toString("base64url") : undefined;
}

/** What the parsers throw may quote a private key: it goes no further, and "no" says enough. */
function attempt<Result>(parse: () => Result): Result | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
