import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OpenClawError } from "@openclaw/contracts";
import { syncDirectory } from "../sync-directory.js";
import type { CertificatePair } from "./make-certificate.js";
import { reasonOf } from "./tls-errors.js";
import type { TlsFiles } from "./tls-files.js";

/**
 * Saves both files in one step, so that there is never one without its other; leaves a pair that another gateway has saved
 * meanwhile. Rejects with `TLS_CERTIFICATE_NOT_SAVED`.
 */
export async function saveCertificate(
  pair: CertificatePair,
  files: TlsFiles & { readonly directory: string },
): Promise<void> {
  const { directory } = files;
  const temporary = `${directory}.${randomBytes(8).toString("hex")}.tmp`;
  try {
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    await write(join(temporary, "gateway-key.pem"), pair.privateKey);
    await write(join(temporary, "gateway-cert.pem"), pair.certificate);
    await syncDirectory(temporary);
    await replaceUnlessThere(temporary, directory);
    await syncDirectory(dirname(directory));
  } catch (cause) {
    throw new OpenClawError(
      "TLS_CERTIFICATE_NOT_SAVED",
      `A certificate for the gateway cannot be saved in ${directory}: ${reasonOf(cause)}. Make the directory writable, or name files in gateway.tls.certPath and gateway.tls.keyPath.`,
      { cause, details: { directory } },
    );
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function write(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function replaceUnlessThere(temporary: string, directory: string): Promise<void> {
  try {
    await rename(temporary, directory);
  } catch (error) {
    // A directory with something in it is never replaced, which is what decides between two gateways.
    if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(reasonOf(error))) throw error;
  }
}
