import { isFields } from "@openclaw/channel-kit";
import {
  silentLogger,
  type AccountId,
  type Gate,
  type InboundMessage,
  type Logger,
} from "@openclaw/contracts";
import { parseSenderId } from "./identity.js";
import { readTarget } from "./send-text.js";
import { signalErrors } from "./signal-errors.js";
import { toInboundMessage, type DropReason } from "./to-inbound-message.js";

/** The parameters of signal-cli's `send`. */
export type SignalSendParams = ({ readonly recipient: readonly string[] } | { readonly groupId: string }) & {
  readonly message: string;
  /** Only where the event named its account. */
  readonly account?: string;
};

export interface SignalGuardOptions {
  /** Decides; pairing-core makes one. */
  readonly gate: Gate;
  /** Calls `send` of signal-cli's JSON-RPC: how a challenge reaches its sender. */
  readonly send: (params: SignalSendParams) => Promise<unknown>;
  /** Name of this bot among several. Default `default`. */
  readonly account?: AccountId;
  /** The Signal account: events for another one are dropped. Needed where signal-cli has several. */
  readonly signalAccount?: string;
  readonly logger?: Logger;
}

/**
 * Says whether a `receive` event of signal-cli may reach the bot. Give it the `params` of each notification, or the data of each
 * server-sent event. It gives the message back when the gate admits its sender, and `undefined` otherwise: for strangers, who get
 * a code, and for all that is no message.
 *
 * @example
 * ```ts
 * const guard = signalGuard({ gate, send: (params) => rpc("send", params) });
 * const message = await guard(notification.params);
 * if (message !== undefined) await answer(message.text);
 * ```
 */
export function signalGuard(
  options: SignalGuardOptions,
): (event: unknown) => Promise<InboundMessage | undefined> {
  const { account, gate, logger = silentLogger, send, signalAccount } = options;
  const ownId = signalAccount === undefined ? undefined : parseSenderId(signalAccount);
  if (signalAccount !== undefined && ownId === undefined) {
    throw signalErrors.optionsInvalid(
      "Invalid signalAccount: expected a phone number such as +15550001111, or a uuid.",
    );
  }
  const onDrop = (reason: DropReason): void =>
    logger.debug({ channel: "signal", reason }, "Signal event dropped");
  return async (event) => {
    const message = toInboundMessage(event, {
      ...(account !== undefined && { account }),
      ...(ownId !== undefined && { ownIds: [ownId] }),
      onDrop,
    });
    if (message === undefined) return undefined;
    const named = accountOf(event);
    const decision = await gate.admit(message, async (text) => {
      const params = { ...readTarget(message.replyTarget.chatId), message: text };
      await send(named === undefined ? params : { ...params, account: named });
    });
    return decision.outcome === "admit" ? message : undefined;
  };
}

function accountOf(event: unknown): string | undefined {
  if (!isFields(event)) return undefined;
  const inner = isFields(event["result"]) ? event["result"] : event;
  const account = inner["account"] ?? event["account"];
  return typeof account === "string" ? account : undefined;
}
