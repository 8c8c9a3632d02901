import type { SenderId } from "@openclaw/contracts";
import type { WAMessage, WASocket } from "@whiskeysockets/baileys";
import { parseJid } from "./jid.js";
import { unresolvedLid } from "./to-inbound-message.js";

/**
 * The number behind a sender whom the message names by a lid alone, where WhatsApp has told this account before: beside a message, in
 * an answer of its server, or from the owner's own phone. Never by what peers say.
 */
export async function resolveLid(socket: WASocket, message: WAMessage): Promise<SenderId | undefined> {
  const lid = unresolvedLid(message);
  if (lid === undefined) return undefined;
  const jid = parseJid(await socket.signalRepository.lidMapping.getPNForLID(lid));
  return jid?.kind === "phone" ? jid.phone : undefined;
}
