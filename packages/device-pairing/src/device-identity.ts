import { createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from "node:crypto";
import { OpenClawError } from "@openclaw/contracts";
import { deviceIdOfBytes } from "./device-key.js";

/** A device that can prove who it is. The private key cannot be read from it. */
export interface DeviceIdentity {
  /** Lower case hex SHA-256 of the public key. */
  readonly deviceId: string;
  /** base64url of the 32 bytes. */
  readonly publicKey: string;
  /** base64url of the signature over the UTF-8 bytes of `payload`; see `signaturePayload`. */
  sign(payload: string): string;
}

export interface CreateDeviceIdentityOptions {
  /** The 32 secret bytes of an Ed25519 key, for an identity that is kept in a place of your own. Default: a new key. */
  readonly seed?: Uint8Array;
}

/** What comes before the 32 secret bytes in the PKCS #8 form of an Ed25519 key. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const SEED_LENGTH = 32;

/**
 * An identity in memory: a new one, or that of a seed. To keep one in a file use `loadDeviceIdentity`.
 * Throws `INVALID_SEED` for a seed of another length than 32 bytes.
 *
 * @example
 * ```ts
 * import { createDeviceIdentity, deviceIdOf } from "@openclaw/device-pairing/identity";
 *
 * const identity = createDeviceIdentity();
 * console.log(identity.deviceId === deviceIdOf(identity.publicKey)); // true
 * ```
 */
export function createDeviceIdentity(options: CreateDeviceIdentityOptions = {}): DeviceIdentity {
  return identityOf(options.seed === undefined ? newPrivateKey() : privateKeyOfSeed(options.seed));
}

/**
 * From random bytes, which is all that a new Ed25519 key is (RFC 8032, 5.1.5), and not by `generateKeyPairSync`: in Node 20 a garbage
 * collection while such a key is exported waits for ever for a lock that the export holds.
 */
export const newPrivateKey = (): KeyObject => privateKeyOfSeed(randomBytes(SEED_LENGTH));

export function privateKeyOfSeed(seed: Uint8Array): KeyObject {
  if (seed.length !== SEED_LENGTH) {
    throw new OpenClawError("INVALID_SEED", `A seed has ${SEED_LENGTH} bytes; this one has ${seed.length}.`);
  }
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
}

/** The identity of an Ed25519 private key. */
export function identityOf(privateKey: KeyObject): DeviceIdentity {
  const publicKey = createPublicKey(privateKey).export({ format: "jwk" }).x ?? "";
  return {
    deviceId: deviceIdOfBytes(Buffer.from(publicKey, "base64url")),
    publicKey,
    sign: (payload) => sign(null, Buffer.from(payload), privateKey).toString("base64url"),
  };
}
