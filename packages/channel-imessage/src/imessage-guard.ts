import { isFields } from "@openclaw/channel-kit";
import {
  silentLogger,
  type AccountId,
  type Gate,
  type InboundMessage,
  type Logger,
} from "@openclaw/contracts";
import type { ImessageService } from "./imessage-options.js";
import { createOwnHandles } from "./own-handles.js";
import { readBlueBubblesMessage } from "./read-bluebubbles-message.js";
import { readImsgMessage } from "./read-imsg-message.js";
import { judgeFacts } from "./to-inbound-message.js";

export interface ImessageGuardOptions {
  /** Decides; pairing-core makes one. */
  readonly gate: Gate;
  /** Whose events it is given. */
  readonly transport: "imsg" | "bluebubbles";
  /** Sends a challenge: `chatId` is the `chat_id` of imsg as text, or the `chatGuid` of BlueBubbles. */
  readonly send: (chatId: string, text: string) => Promise<unknown>;
  /** Name of this Mac among several. Default `default`. */
  readonly account?: AccountId;
  /** `auto` and `sms` let SMS and RCS through, whose sender can be forged. Default `imessage`. */
  readonly service?: ImessageService;
  /** The account's own addresses, so that messages to oneself are nobody's. Others are learned from what it sends. */
  readonly ownHandles?: readonly string[];
  readonly logger?: Logger;
}

/**
 * Says whether an event may reach the bot. Give it the `params` of each `message` notification of `imsg rpc`, or the body of each
 * webhook call of BlueBubbles whose secret you have checked. It gives the message back when the gate admits its sender, and
 * `undefined` otherwise: for strangers, who get a code, and for all that is no message.
 *
 * @example
 * ```ts
 * const guard = imessageGuard({ gate, transport: "imsg", send: (chatId, text) => rpc("send", { chat_id: Number(chatId), text }) });
 * const message = await guard(notification.params);
 * if (message !== undefined) await answer(message.text);
 * ```
 */
export function imessageGuard(
  options: ImessageGuardOptions,
): (event: unknown) => Promise<InboundMessage | undefined> {
  const { account, gate, logger = silentLogger, send, service, transport } = options;
  const own = createOwnHandles();
  for (const handle of options.ownHandles ?? []) own.add(handle);

  function read(event: unknown): InboundMessage | string {
    const fields = isFields(event) ? event : {};
    if (transport === "bluebubbles" && fields["type"] !== "new-message") return "other_event";
    const facts =
      transport === "imsg" ? readImsgMessage(fields["message"]) : readBlueBubblesMessage(fields["data"]);
    if (facts === undefined) return "malformed_message";
    if (facts.isFromMe === true) own.learn(facts);
    const message = judgeFacts(facts, {
      ...(account !== undefined && { account }),
      ...(service !== undefined && { service }),
      isOwnHandle: (handle) => own.has(handle),
    });
    return typeof message === "object" && own.isReflection(facts) ? "self_chat" : message;
  }

  return async (event) => {
    const message = read(event);
    if (typeof message === "string") {
      logger.debug({ channel: "imessage", reason: message }, "iMessage event dropped");
      return undefined;
    }
    const decision = await gate.admit(message, async (text) => {
      await send(message.replyTarget.chatId, text);
    });
    return decision.outcome === "admit" ? message : undefined;
  };
}
