/** A device's Ed25519 key, wherever it is kept. `DeviceIdentity` of `@openclaw/device-pairing/identity` is one. */
export interface DeviceSigner {
  /** Lower case hex SHA-256 of the public key. */
  readonly deviceId: string;
  /** base64url of the 32 bytes. */
  readonly publicKey: string;
  /** The signature over the UTF-8 bytes of `payload`, in base64url. */
  sign(payload: string): string | Promise<string>;
}
