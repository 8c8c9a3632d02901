import { OpenClawError } from "@openclaw/contracts";
import type { DeviceSigner } from "./device-signer.js";

/** A pair of keys of the Web Crypto API. The private one need not be extractable, and should not be. */
export interface WebCryptoKeys {
  readonly publicKey: WebCryptoKey;
  readonly privateKey: WebCryptoKey;
}

/** `CryptoKey`, where its type is known. */
type WebCryptoKey = Parameters<typeof crypto.subtle.exportKey>[1];

/** Makes a new Ed25519 key that cannot be read, only signed with. Throws `ED25519_UNSUPPORTED`. */
export async function createWebCryptoKeys(): Promise<WebCryptoKeys> {
  try {
    const keys = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    if ("privateKey" in keys) return { publicKey: keys.publicKey, privateKey: keys.privateKey };
  } catch (cause) {
    throw unsupported(cause);
  }
  throw unsupported(undefined);
}

/** A device whose key is kept by the Web Crypto API. */
export async function webCryptoSigner({ publicKey, privateKey }: WebCryptoKeys): Promise<DeviceSigner> {
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", raw));
  return {
    deviceId: [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    publicKey: base64Url(raw),
    async sign(payload) {
      const bytes = new TextEncoder().encode(payload);
      return base64Url(new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, bytes)));
    },
  };
}

function base64Url(bytes: Uint8Array): string {
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(""));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function unsupported(cause: unknown): OpenClawError {
  return new OpenClawError(
    "ED25519_UNSUPPORTED",
    "This browser cannot make Ed25519 keys here. It needs a page over https or on localhost, and Chrome 137, Firefox 129 or Safari 17.",
    { cause },
  );
}
