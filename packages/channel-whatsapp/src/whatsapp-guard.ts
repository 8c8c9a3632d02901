import { createChatLanes, reasonOf } from "@openclaw/channel-kit";
import {
  silentLogger,
  type AccountId,
  type Clock,
  type Gate,
  type InboundMessage,
  type Logger,
} from "@openclaw/contracts";
import type { BaileysEventMap, WAMessage, WASocket } from "@whiskeysockets/baileys";
import { admitOwnNumber } from "./own-number.js";
import { ownAddressOf } from "./own-address.js";
import { quietLibsignal } from "./quiet-libsignal.js";
import { resolveLid } from "./resolve-lid.js";
import { toInboundMessage, type DropReason } from "./to-inbound-message.js";
import { DEFAULT_WHATSAPP_LIMITS } from "./whatsapp-options.js";

export interface WhatsappGuardOptions {
  /** Decides; pairing-core makes one. */
  readonly gate: Gate;
  /** Name of this account among several. Default `default`. */
  readonly account?: AccountId;
  readonly logger?: Logger;
  readonly clock?: Clock;
}

/** The event that Baileys emits for new messages. */
export type MessagesUpsert = BaileysEventMap["messages.upsert"];

/** Makes a listener for `messages.upsert` of one socket, which calls `handler` with admitted messages only, one by one. */
export type WhatsappGuard = (
  socket: WASocket,
  handler: (event: MessagesUpsert) => void | Promise<void>,
) => (event: MessagesUpsert) => void;

/**
 * An event filter for Baileys: what a person writes reaches `handler` only when the gate admits them; a stranger's message can lead to
 * a code, sent to the same chat. Everything else of that event ends here: history, status, newsletters, reactions, edits, what the
 * account itself wrote to others. What the owner writes to the own number always passes.
 *
 * Make one guard, and a listener for each new socket. While a socket is open, libsignal's prints of private keys are swallowed.
 *
 * @example
 * ```ts
 * const guard = whatsappGuard({ gate: createGate({ pairing, identity: whatsappIdentity }) });
 * socket.ev.on("messages.upsert", guard(socket, async ({ messages }) => {
 *   for (const { key } of messages) await socket.sendMessage(key.remoteJid, { text: "hello" });
 * }));
 * ```
 */
export function whatsappGuard(options: WhatsappGuardOptions): WhatsappGuard {
  const { account, clock = { now: Date.now }, logger = silentLogger } = options;
  const lanes = createChatLanes(DEFAULT_WHATSAPP_LIMITS.maxWaitingPerChat);
  const onDrop = (reason: DropReason): void =>
    logger.debug({ channel: "whatsapp", reason }, "WhatsApp message dropped");

  return (socket, handler) => {
    const notBeforeMs = clock.now() - DEFAULT_WHATSAPP_LIMITS.historyGraceMs;
    const gate = admitOwnNumber(options.gate, () => ownAddressOf(socket.authState.creds).phone);
    quietWhileOpen(socket);

    async function read(message: WAMessage): Promise<InboundMessage | undefined> {
      const phoneOfLid = await resolveLid(socket, message);
      return toInboundMessage(message, {
        own: ownAddressOf(socket.authState.creds),
        notBeforeMs,
        ...(account !== undefined && { account }),
        ...(phoneOfLid !== undefined && { phoneOfLid }),
        onDrop,
      });
    }

    async function decide(message: WAMessage, event: MessagesUpsert): Promise<void> {
      const inbound = await read(message);
      if (inbound === undefined) return;
      const decision = await gate.admit(inbound, async (text) => {
        await socket.sendMessage(inbound.replyTarget.chatId, { text, linkPreview: null });
      });
      if (decision.outcome === "admit") await handler({ ...event, messages: [message] });
    }

    return (event) => {
      for (const message of event.messages) {
        const chat = message.key.remoteJid ?? "";
        lanes
          .run(chat, () => decide(message, event))
          ?.catch((error: unknown) => {
            logger.error({ channel: "whatsapp", reason: reasonOf(error) }, "WhatsApp message not handled");
          });
      }
    };
  };
}

function quietWhileOpen(socket: WASocket): void {
  const unquiet = quietLibsignal();
  socket.ev.on("connection.update", ({ connection }) => {
    if (connection === "close") unquiet();
  });
}
