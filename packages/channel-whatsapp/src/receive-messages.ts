import { createBoundedMap, type AdapterSession } from "@openclaw/channel-kit";
import type { InboundMessage } from "@openclaw/contracts";
import type { BaileysEventMap, WAMessage, WASocket } from "@whiskeysockets/baileys";
import type { BaileysScope } from "./baileys-scope.js";
import { resolveLid } from "./resolve-lid.js";
import { toInboundMessage, type DropReason, type OwnAddress } from "./to-inbound-message.js";
import type { WhatsappSettings } from "./whatsapp-options.js";

export interface ReceiverOptions {
  readonly session: AdapterSession;
  readonly settings: WhatsappSettings;
  readonly scope: BaileysScope;
  readonly own: OwnAddress;
  readonly notBeforeMs: number;
  readonly isSentByUs: (messageId: string) => boolean;
}

/** Takes what one connection after another delivers. */
export interface Receiver {
  listen(socket: WASocket): void;
  /** From now on messages stay at WhatsApp. */
  pause(): void;
  /** False while messages are to stay at WhatsApp. */
  takesMessages(socket: WASocket): boolean;
  /** The message of a group that is answered, if it is remembered. */
  quoted(messageId: string): WAMessage | undefined;
}

// Enough for answers that take a while in a few busy groups.
const MAX_QUOTED = 200;
const MAX_QUOTED_CHARACTERS = 500;
// Read and waiting for those before them; more stay at WhatsApp.
const MAX_WAITING = 5_000;

const HIDDEN_SENDER =
  "WhatsApp message dropped: WhatsApp hides the sender's phone number (LID) and has never told it to this account. " +
  "Write to them from the phone once, or save them as a contact there: then WhatsApp tells it";

export function createReceiver(options: ReceiverOptions): Receiver {
  const { scope, session, settings } = options;
  const { account, limits, logger } = settings;
  const quotable = createBoundedMap<WAMessage>(MAX_QUOTED);
  const waiting: InboundMessage[] = [];
  let inWork = 0;
  let isPaused = false;
  let fetchAgain: (() => void) | undefined;

  const onDrop = (reason: DropReason): void => {
    session.drop(reason);
    if (reason === "unresolved_lid") logger.warn({ channel: "whatsapp", account, reason }, HIDDEN_SENDER);
  };

  async function read(socket: WASocket, message: WAMessage): Promise<void> {
    const phoneOfLid = await resolveLid(socket, message);
    const inbound = toInboundMessage(message, {
      account,
      own: options.own,
      notBeforeMs: options.notBeforeMs,
      isSentByUs: options.isSentByUs,
      ...(phoneOfLid !== undefined && { phoneOfLid }),
      onDrop,
    });
    if (inbound === undefined) return;
    if (inbound.chat.kind === "group") quotable.set(inbound.messageId, quotableOf(message, inbound.text));
    waiting.push(inbound);
    pump();
  }

  /** Baileys has told WhatsApp already that it has the message, so none may be turned away for there being many. */
  function pump(): void {
    while (inWork < limits.maxConcurrent) {
      const next = waiting.shift();
      if (next === undefined) break;
      inWork += 1;
      void session.take(next).finally(() => {
        inWork -= 1;
        pump();
      });
    }
    if (waiting.length > 0) return;
    fetchAgain?.();
    fetchAgain = undefined;
  }

  return {
    listen: (socket) => {
      // One after another, so that a number that has to be looked up changes no order.
      let turn: Promise<void> = Promise.resolve();
      const onMessages = ({ messages }: BaileysEventMap["messages.upsert"]): void => {
        for (const message of messages) {
          turn = turn.then(() => read(socket, message)).catch(() => onDrop("malformed_event"));
        }
      };
      takeAtOnce(socket, (event) => scope.leave(() => onMessages(event)));
    },
    pause: () => {
      isPaused = true;
    },
    takesMessages: (socket) => {
      if (isPaused) return false;
      if (waiting.length < MAX_WAITING) return true;
      // What is left there comes with the next connection.
      fetchAgain ??= () => void socket.end(new Error("messages were left at WhatsApp"));
      return false;
    },
    quoted: (messageId) => quotable.get(messageId),
  };
}

/**
 * Baileys collects messages for a tenth of a second, or until all that waited at WhatsApp has come, and throws away what it has when
 * the connection ends meanwhile, though WhatsApp was told of it already. So they are taken before it collects them.
 */
function takeAtOnce({ ev }: WASocket, take: (event: BaileysEventMap["messages.upsert"]) => void): void {
  const emit = ev.emit.bind(ev);
  ev.emit = (event, value) => {
    if (!isMessages(event, value)) return emit(event, value);
    take(value);
    return true;
  };
}

function isMessages(event: string, _value: unknown): _value is BaileysEventMap["messages.upsert"] {
  return event === "messages.upsert";
}

/** What an answer needs to point at it: no more of a person's text than a quote shows. */
function quotableOf({ key }: WAMessage, text: string): WAMessage {
  return { key, message: { conversation: text.slice(0, MAX_QUOTED_CHARACTERS) } };
}
