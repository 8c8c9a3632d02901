import { createPrivateKey, type X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import type { Clock, Logger } from "@openclaw/contracts";
import { makeCertificate } from "./make-certificate.js";
import {
  parseCertificate,
  readPem,
  tlsFactsOf,
  type TlsFacts,
  type TlsFactsOptions,
} from "./read-tls-facts.js";
import { saveCertificate } from "./save-certificate.js";
import { certificateInvalid, reasonOf } from "./tls-errors.js";
import { tlsFiles, type TlsFiles } from "./tls-files.js";

export interface LoadTlsOptions extends TlsFactsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a TLS server needs, and what devices are told of it. */
export interface GatewayTls {
  /** PEM, with what the file holds of the chain. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly facts: TlsFacts;
}

const SOON_MS = 14 * 24 * 60 * 60 * 1_000;

/**
 * Loads the gateway's certificate and key, and makes them first where the configuration leaves that to the gateway. `undefined`
 * without TLS. Rejects with `TLS_CERTIFICATE_INVALID` or `TLS_CERTIFICATE_NOT_SAVED`.
 */
export async function loadTls(options: LoadTlsOptions): Promise<GatewayTls | undefined> {
  const { config, directories, clock, logger } = options;
  const { tls } = config.gateway;
  if (!tls.enabled) return undefined;
  const files = tlsFiles(tls, directories.stateDirectory);
  await makeIfMissing(files, tls.autoGenerate, clock.now());
  const cert = await readPem(files.certPath, "certificate");
  const key = await readPem(files.keyPath, "private key");
  if (cert === undefined || key === undefined) throw missing(files, cert === undefined);
  checkPair(parseCertificate(cert, files.certPath), key, cert, files);
  const facts = tlsFactsOf(cert, files.certPath);
  const problem = validityProblem(facts, clock.now());
  if (problem !== undefined) logger.warn({ certificate: files.certPath }, problem);
  return { cert, key, facts };
}

async function makeIfMissing(files: TlsFiles, mayMake: boolean, nowMs: number): Promise<void> {
  const { directory, certPath, keyPath } = files;
  if (directory === undefined) return;
  const isThere =
    (await readPem(certPath, "certificate")) !== undefined ||
    (await readPem(keyPath, "private key")) !== undefined;
  if (isThere) return;
  if (!mayMake) {
    throw certificateInvalid(
      "gateway.tls.enabled is true, gateway.tls.autoGenerate is false and no certificate is named. Set gateway.tls.certPath and gateway.tls.keyPath.",
    );
  }
  await saveCertificate(await makeCertificate(nowMs), { ...files, directory });
}

function missing({ certPath, keyPath, directory }: TlsFiles, isCertificate: boolean): Error {
  const what = isCertificate ? `certificate ${certPath}` : `private key ${keyPath}`;
  const advice =
    directory === undefined
      ? `Correct gateway.tls.${isCertificate ? "certPath" : "keyPath"}.`
      : `Put it back, or remove ${directory} to have a new pair made; devices that pinned the old one must then be paired again.`;
  return certificateInvalid(`There is no ${what}. ${advice}`);
}

function checkPair(
  certificate: X509Certificate,
  key: string,
  cert: string,
  { certPath, keyPath }: TlsFiles,
): void {
  const privateKey = parseKey(key, keyPath);
  if (!certificate.checkPrivateKey(privateKey)) {
    throw certificateInvalid(
      `The private key ${keyPath} does not belong to the certificate ${certPath}. Name the two that were made together.`,
    );
  }
  try {
    // What OpenSSL refuses, such as a key that is too short, it would otherwise refuse at the first connection.
    createSecureContext({ cert, key });
  } catch (cause) {
    throw certificateInvalid(`TLS does not take the certificate ${certPath}: ${reasonOf(cause)}.`, cause);
  }
}

function parseKey(key: string, path: string): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(key);
  } catch (cause) {
    const isEncrypted = /ENCRYPTED/.test(key);
    const problem = isEncrypted
      ? "is encrypted; remove its passphrase"
      : `is no private key in PEM (${reasonOf(cause)})`;
    throw certificateInvalid(`${path} ${problem}.`, cause);
  }
}

const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** A certificate out of its time still encrypts, and devices that pin it go on; the owner has to know. */
function validityProblem({ validFromMs, validUntilMs }: TlsFacts, nowMs: number): string | undefined {
  if (nowMs < validFromMs)
    return `the certificate is not valid before ${date(validFromMs)}; is the clock right?`;
  if (nowMs > validUntilMs)
    return `the certificate has expired on ${date(validUntilMs)}; devices may refuse it`;
  if (validUntilMs - nowMs > SOON_MS) return undefined;
  return `the certificate expires on ${date(validUntilMs)}`;
}
