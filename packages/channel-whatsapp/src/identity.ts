import type { ChannelIdentity, SenderId } from "@openclaw/contracts";
import { parseJid } from "./jid.js";

const PREFIX = /^whatsapp:/i;
// What people put between digits; letters and everything else make it no number.
const SEPARATORS = /[\s().-]/g;
// ITU-T E.164: a country code that does not begin with 0, at most 15 digits in all.
const E164 = /^\+?([1-9]\d{6,14})$/;

/**
 * The phone number that an entry of an allowlist stands for, as `+15550001111`: with or without `whatsapp:`, `+` and what people put
 * between digits, or as an address (`15550001111@s.whatsapp.net`). `undefined` for everything else: names, groups, numbers without
 * country code, and ids that hide a number (`…@lid`).
 */
export function parseSenderId(entry: string): SenderId | undefined {
  const text = entry.trim().replace(PREFIX, "").trim();
  if (text.includes("@")) {
    const jid = parseJid(text);
    return jid?.kind === "phone" ? jid.phone : undefined;
  }
  const [, digits] = E164.exec(text.replaceAll(SEPARATORS, "")) ?? [];
  return digits === undefined ? undefined : `+${digits}`;
}

/** How WhatsApp names people. Importable without Baileys, from `@openclaw/channel-whatsapp/identity`. */
export const whatsappIdentity: ChannelIdentity = {
  channel: "whatsapp",
  senderIdLabel: "whatsappSenderId",
  senderIdLine: (senderId) => `Your WhatsApp phone number: ${senderId}`,
  normalizeAllowEntry: parseSenderId,
  directTarget: (senderId) => ({ chatId: `${senderId.replace(/^\+/, "")}@s.whatsapp.net` }),
};
