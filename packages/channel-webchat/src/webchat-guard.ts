import type { Channel, Gate, GateDecision, InboundMessage } from "@openclaw/contracts";

export interface WebchatGuardOptions {
  readonly gate: Gate;
  readonly channel: Pick<Channel, "send">;
  /** Gets admitted messages only. */
  readonly onMessage: (
    message: InboundMessage,
    reply: (text: string) => Promise<void>,
  ) => void | Promise<void>;
  /** Told every decision, for logs. */
  readonly onDecision?: (decision: GateDecision, message: InboundMessage) => void;
}

/**
 * Puts a gate before a handler of your own: pass the result to `channel.start`.
 *
 * @example
 * ```ts
 * import type { Gate } from "@openclaw/contracts";
 * import { createWebchatChannel, webchatGuard } from "@openclaw/channel-webchat";
 *
 * async function serve(gate: Gate) {
 *   const channel = createWebchatChannel();
 *   await channel.start(webchatGuard({ gate, channel, onMessage: (message, reply) => reply(message.text) }));
 * }
 * ```
 */
export function webchatGuard(options: WebchatGuardOptions): (message: InboundMessage) => Promise<void> {
  const { gate, channel, onMessage, onDecision } = options;
  return async (message) => {
    const reply = (text: string): Promise<void> => channel.send(message.replyTarget, text);
    const decision = await gate.admit(message, reply);
    onDecision?.(decision, message);
    if (decision.outcome === "admit") await onMessage(message, reply);
  };
}
