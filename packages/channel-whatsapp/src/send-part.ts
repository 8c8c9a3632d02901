import type { BoundedMap, OutboundPart } from "@openclaw/channel-kit";
import type { proto, WAMessage, WASocket } from "@whiskeysockets/baileys";
import type { BaileysScope } from "./baileys-scope.js";
import { parseJid } from "./jid.js";
import { toAckError, toSendError } from "./whatsapp-errors.js";
import { errors } from "./whatsapp-options.js";
import type { WhatsappSocket } from "./whatsapp-socket.js";

/** What went out, for those who could not decrypt it. */
export interface SentMessage {
  readonly address: string;
  readonly message: proto.IMessage;
}

export interface SendPartContext {
  readonly socket: WhatsappSocket | undefined;
  readonly scope: BaileysScope;
  readonly sent: BoundedMap<SentMessage>;
  /** The message of a group that is answered. */
  readonly quoted: (messageId: string) => WAMessage | undefined;
}

/** Sends one text, and resolves once WhatsApp's server has said that it has it. */
export async function sendPart(part: OutboundPart, context: SendPartContext): Promise<void> {
  const { sent, scope, socket: current } = context;
  if (current === undefined) throw errors.unreachable("the text", "the connection is down");
  const { socket } = current;
  const address = readAddress(part.target.chatId);
  const id = messageIdOf(part.idempotencyKey);
  const { messageId } = part.target;
  const quoted = part.isFirst && messageId !== undefined ? context.quoted(messageId) : undefined;
  const answer = waitForAck(socket, id, current.ended, part.signal);
  try {
    const message = await scope.run(() =>
      // No preview of links: making one would fetch whatever address is in the text.
      socket.sendMessage(
        address,
        { text: part.text, linkPreview: null },
        { messageId: id, ...(quoted && { quoted }) },
      ),
    );
    if (message?.message) sent.set(id, { address, message: message.message });
    await answer.acknowledged;
  } catch (error) {
    await forgetSenderKey(current, address);
    throw toSendError(error);
  } finally {
    answer.cancel();
  }
}

/** Baileys notes that all members of a group have its key before a text has arrived; the next attempt has to bring it again. */
async function forgetSenderKey({ socket }: WhatsappSocket, address: string): Promise<void> {
  if (parseJid(address)?.kind !== "group") return;
  try {
    await socket.authState.keys.set({ "sender-key-memory": { [address]: null } });
  } catch {
    return; // The channel ends for it: see `openAuthState`.
  }
}

/** One id for all attempts: whoever gets a text twice sees it once. 22 characters, as WhatsApp's own web client has them. */
function messageIdOf(idempotencyKey: string): string {
  return `3EB0${idempotencyKey.slice(0, 18).toUpperCase()}`;
}

/** Only people and groups are written to: never status, broadcast lists or newsletters. */
function readAddress(chatId: string): string {
  const kind = parseJid(chatId)?.kind;
  if (kind === "phone" || kind === "lid" || kind === "group") return chatId;
  throw errors.refused(
    "the text",
    "it is no address of a person or a group",
    "Expected one such as 15550001111@s.whatsapp.net.",
  );
}

interface Ack {
  /** Rejects with a coded error when WhatsApp refuses the text or the connection ends. */
  readonly acknowledged: Promise<void>;
  cancel(): void;
}

/** Baileys resolves once a text is on its way; only the server's answer means that it arrived there. */
function waitForAck({ ws }: WASocket, id: string, ended: Promise<unknown>, signal: AbortSignal): Ack {
  const event = `TAG:${id}`;
  const cleanUps: (() => void)[] = [];
  const acknowledged = new Promise<void>((resolve, reject) => {
    const onAck = ({ attrs }: { readonly attrs: Readonly<Record<string, string>> }): void => {
      const { error } = attrs;
      if (error === undefined) resolve();
      else reject(toAckError(error));
    };
    const onAbort = (): void => reject(errors.unreachable("the text", "no answer in time"));
    ws.on(event, onAck);
    signal.addEventListener("abort", onAbort);
    cleanUps.push(
      () => ws.off(event, onAck),
      () => signal.removeEventListener("abort", onAbort),
    );
    void ended.then(() => reject(errors.unreachable("the text", "the connection was lost")));
  });
  acknowledged.catch(() => undefined); // Sending may fail first, and then nobody waits for it.
  return {
    acknowledged,
    cancel: () => {
      for (const cleanUp of cleanUps) cleanUp();
    },
  };
}
