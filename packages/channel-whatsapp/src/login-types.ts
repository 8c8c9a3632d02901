import type { SenderId } from "@openclaw/contracts";
import type { WhatsappConnectionOptions } from "./whatsapp-options.js";

export interface WhatsappLoginOptions extends WhatsappConnectionOptions {
  /** Shown as a QR code to the phone (WhatsApp, Linked devices). Called again with a new one about every 20 seconds. A secret. */
  readonly onQr?: (qr: string) => void;
  /** The account's own number, such as `+15550001111`: links by a code that is typed into the phone instead of a QR code. */
  readonly phoneNumber?: string;
  /** The eight characters to type into the phone. With `phoneNumber`. A secret. */
  readonly onPairingCode?: (code: string) => void;
  /** Ends the login. */
  readonly signal?: AbortSignal;
  /** How long the owner has. Default 3 minutes. */
  readonly timeoutMs?: number;
}

/** Who was linked. */
export interface WhatsappLogin {
  readonly phone: SenderId;
  readonly name?: string;
}

export interface WhatsappLogoutOptions extends WhatsappConnectionOptions {
  readonly signal?: AbortSignal;
  /** Removes the session here though WhatsApp cannot be asked; the phone goes on listing the device. Default false. */
  readonly onlyHere?: boolean;
}

/** `unlinked`: WhatsApp has removed the device. `removed-here`: with `onlyHere`. `not-linked`: there was nothing to unlink. */
export interface WhatsappLogout {
  readonly status: "unlinked" | "removed-here" | "not-linked";
}
