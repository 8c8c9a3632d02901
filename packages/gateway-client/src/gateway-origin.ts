import { OpenClawError } from "@openclaw/contracts";

/** Scheme, host and port of a checked gateway URL, such as `wss://gw.example.com`: what stored tokens belong to (S50). */
export function gatewayOrigin(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/**
 * A certificate's SHA-256 as 64 lower case hexadecimal digits; takes colons, capitals and a leading `sha256:`.
 * Throws `CLIENT_OPTIONS_INVALID`.
 */
export function parseTlsFingerprint(text: string): string {
  const digits = text
    .trim()
    .toLowerCase()
    .replace(/^sha-?256[:=]/, "")
    .replaceAll(":", "");
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw new OpenClawError(
    "CLIENT_OPTIONS_INVALID",
    `Expected tlsFingerprint to be the SHA-256 of the gateway's certificate, 64 hexadecimal digits; got ${digits.length} characters.`,
  );
}
