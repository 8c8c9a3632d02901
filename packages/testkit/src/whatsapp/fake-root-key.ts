import { createPrivateKey, createPublicKey } from "node:crypto";
import { WA_CERT_DETAILS } from "@whiskeysockets/baileys";

// Fixed, so that a child process can trust the fake of its parent.
const PRIVATE = Buffer.from("50".repeat(31) + "40", "hex");

/** What the fake signs its certificates with. */
export const FAKE_ROOT_KEY = { private: PRIVATE, public: publicKeyOf(PRIVATE) };

/** Makes Baileys of this process take the fake's certificates for WhatsApp's. For tests; WhatsApp itself is refused from then on. */
export function trustFakeWhatsapp(): void {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(FAKE_ROOT_KEY.public);
}

function publicKeyOf(privateKey: Buffer): Buffer {
  // PKCS #8 of an X25519 key: this prefix, then the key.
  const der = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), privateKey]);
  const key = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  return key.export({ format: "der", type: "spki" }).subarray(-32);
}
