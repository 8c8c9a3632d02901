import { X509Certificate } from "node:crypto";
import type { GatewayConfig } from "../config/config-types.js";
import { readSmallFile } from "../read-small-file.js";
import type { StateDirectories } from "../state-directories.js";
import { certificateInvalid, reasonOf } from "./tls-errors.js";
import { tlsFiles } from "./tls-files.js";

/** What devices are told of the gateway's certificate. */
export interface TlsFacts {
  /** SHA-256 of the certificate, 64 lower case hexadecimal digits; setup codes carry it. */
  readonly fingerprint: string;
  /** Nobody vouches for it: devices can only know it by its fingerprint. */
  readonly isSelfSigned: boolean;
  readonly validFromMs: number;
  readonly validUntilMs: number;
}

export interface TlsFactsOptions {
  readonly config: Pick<GatewayConfig, "gateway">;
  readonly directories: Pick<StateDirectories, "stateDirectory">;
}

const MAX_BYTES = 256 * 1_024;

/**
 * Reads the certificate that the gateway shows. `undefined` without TLS, and while the gateway has not made one yet.
 * Rejects with `TLS_CERTIFICATE_INVALID`.
 */
export async function readTlsFacts({ config, directories }: TlsFactsOptions): Promise<TlsFacts | undefined> {
  const { tls } = config.gateway;
  if (!tls.enabled) return undefined;
  const files = tlsFiles(tls, directories.stateDirectory);
  const certificate = await readPem(files.certPath, "certificate");
  if (certificate !== undefined) return tlsFactsOf(certificate, files.certPath);
  if (files.directory !== undefined) return undefined;
  throw certificateInvalid(`There is no certificate ${files.certPath}. Correct gateway.tls.certPath.`);
}

/** The text of one file; `undefined` when there is none. */
export async function readPem(path: string, what: string): Promise<string | undefined> {
  const file = await readSmallFile(path, MAX_BYTES);
  if (file.status === "missing") return undefined;
  if (file.status === "read") return file.text;
  throw certificateInvalid(`The ${what} ${path} cannot be read: ${file.reason}.`, file.cause);
}

/** Facts of the first certificate of a chain. */
export function tlsFactsOf(pem: string, path: string): TlsFacts {
  const certificate = parseCertificate(pem, path);
  return {
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    isSelfSigned: certificate.subject === certificate.issuer,
    validFromMs: Date.parse(certificate.validFrom),
    validUntilMs: Date.parse(certificate.validTo),
  };
}

export function parseCertificate(pem: string, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw certificateInvalid(`${path} is no certificate in PEM (${reasonOf(cause)}).`, cause);
  }
}
