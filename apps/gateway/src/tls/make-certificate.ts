import { webcrypto } from "node:crypto";
import { hostname } from "node:os";

/** A certificate and its private key, both in PEM. */
export interface CertificatePair {
  readonly certificate: string;
  readonly privateKey: string;
}

// Devices pin the fingerprint: a new certificate would cut all of them off, so it lasts as long as a gateway may.
const LIFETIME_MS = 10 * 365 * 24 * 60 * 60 * 1_000;
// A device whose clock is behind by an hour must not be refused on the first day.
const ALLOWED_SKEW_MS = 24 * 60 * 60 * 1_000;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };

/** Makes a self-signed certificate for this machine. Loads the library for it, which nothing else needs. */
export async function makeCertificate(nowMs: number): Promise<CertificatePair> {
  // The library finds its parts by decorators, which need this first.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
  const names = [...new Set(["localhost", hostname()])].filter((name) => /^[a-z0-9.-]{1,253}$/i.test(name));
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: "CN=OpenClaw gateway",
      notBefore: new Date(nowMs - ALLOWED_SKEW_MS),
      notAfter: new Date(nowMs + LIFETIME_MS),
      keys,
      signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...names.map((value) => ({ type: "dns" as const, value })),
          ...["127.0.0.1", "::1"].map((value) => ({ type: "ip" as const, value })),
        ]),
      ],
    },
    webcrypto,
  );
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { certificate: `${certificate.toString("pem")}\n`, privateKey: pemOf(key) };
}

function pemOf(key: ArrayBuffer): string {
  const lines =
    Buffer.from(key)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
}
