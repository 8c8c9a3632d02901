import type { AuthenticationCreds } from "@whiskeysockets/baileys";
import { parseJid } from "./jid.js";
import type { OwnAddress } from "./to-inbound-message.js";
import { damagedSession } from "./whatsapp-session-state.js";

/** The account itself, as its session says. Throws `STORE_CORRUPT`. */
export function ownAddressOf({ me }: Pick<AuthenticationCreds, "me">): OwnAddress {
  const jid = parseJid(me?.id);
  if (jid?.kind !== "phone") throw damagedSession();
  const lid = parseJid(me?.lid);
  return { phone: jid.phone, ...(lid?.kind === "lid" && { lid: lid.lid }) };
}
