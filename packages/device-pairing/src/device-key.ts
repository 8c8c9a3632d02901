import { createPublicKey, hash, type KeyObject } from "node:crypto";

/** Bytes of an Ed25519 public key. */
const KEY_LENGTH = 32;
/** Bytes of an Ed25519 signature. */
const SIGNATURE_LENGTH = 64;

/**
 * The device id of a public key: lower case hex SHA-256 of its 32 bytes. `undefined` for everything that is no key:
 * another length or encoding, or one of the few keys for which anybody can sign.
 *
 * The key is base64url without padding, as every known program sends it. Standard base64 with padding is read too, since
 * OpenClaw's gateway reads it and it names the same bytes; PEM is refused, for nobody sends it and its parser has no
 * business with strangers. Either way there is exactly one text per encoding: stray bits, spaces and missing padding are errors.
 */
export function deviceIdOf(publicKey: string): string | undefined {
  const bytes = decodePublicKey(publicKey);
  return bytes === undefined || isWeakKey(bytes) ? undefined : deviceIdOfBytes(bytes);
}

export const deviceIdOfBytes = (publicKey: Uint8Array): string => hash("sha256", publicKey, "hex");

/** The bytes of a public key, not checked for weakness. */
export const decodePublicKey = (text: unknown): Buffer | undefined => decodeExactly(text, KEY_LENGTH);

export const decodeSignature = (text: unknown): Buffer | undefined => decodeExactly(text, SIGNATURE_LENGTH);

/** A key to verify with. From a JWK: Node takes 5 µs for it, and 70 for the same key as DER. */
export function publicKeyObject(bytes: Buffer): KeyObject {
  return createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: bytes.toString("base64url") },
    format: "jwk",
  });
}

// y coordinates, little endian without the sign bit, of the points whose order divides 8: under such a key one signature
// fits any text. With the y of p - 1 and more all are covered, also in encodings that are not the shortest.
const WEAK_Y: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

/** True for a point of small order, and for a coordinate that is not below the prime minus one. */
export function isWeakKey(bytes: Uint8Array): boolean {
  const y = Buffer.from(bytes);
  y[KEY_LENGTH - 1] = (y[KEY_LENGTH - 1] ?? 0) & 0x7f;
  return WEAK_Y.has(y.toString("hex")) || isAtLeastPrimeMinusOne(y);
}

/** The prime is 2^255 - 19; minus one it is `ec ff … ff 7f`, little endian. */
function isAtLeastPrimeMinusOne(y: Buffer): boolean {
  if (y[KEY_LENGTH - 1] !== 0x7f || (y[0] ?? 0) < 0xec) return false;
  return y.subarray(1, KEY_LENGTH - 1).every((byte) => byte === 0xff);
}

function decodeExactly(text: unknown, length: number): Buffer | undefined {
  if (typeof text !== "string") return undefined;
  const isPadded = text.endsWith("=");
  if (text.length !== (isPadded ? Math.ceil(length / 3) * 4 : Math.ceil((length * 4) / 3))) return undefined;
  const encoding = isPadded ? "base64" : "base64url";
  const bytes = Buffer.from(text, encoding);
  return bytes.length === length && bytes.toString(encoding) === text ? bytes : undefined;
}
