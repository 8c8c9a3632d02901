import type { OutboundPart } from "@openclaw/channel-kit";
import { OpenClawError } from "@openclaw/contracts";
import { parseSenderId } from "./identity.js";
import type { SignalAccount } from "./signal-account.js";
import { checkSendResult, toSignalError } from "./signal-errors.js";
import type { SignalSettings } from "./signal-options.js";
import type { SignalTransport } from "./signal-transport.js";

// A group's id is base64 of 32 bytes, of 16 in old groups: never to be taken for a number or a uuid.
const GROUP = /^(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{22}==)$/;

/** Sends one text. Rejects with coded errors. */
export async function sendText(
  transport: SignalTransport,
  { param }: SignalAccount,
  settings: SignalSettings,
  { signal, target, text }: OutboundPart,
): Promise<void> {
  const params = {
    ...(param !== undefined && { account: param }),
    ...readTarget(target.chatId),
    message: text,
  };
  try {
    const timeoutMs = settings.limits.requestTimeoutMs;
    checkSendResult(await transport.call("send", params, { signal, timeoutMs }));
  } catch (error) {
    throw toSignalError(error, settings);
  }
}

/** The parameters of `send` that say where a text goes. Throws `CHANNEL_INVALID_TARGET`. */
export function readTarget(chatId: string): { groupId: string } | { recipient: readonly string[] } {
  if (GROUP.test(chatId)) return { groupId: chatId };
  const recipient = parseSenderId(chatId);
  if (recipient !== undefined) return { recipient: [recipient.replace(/^uuid:/, "")] };
  throw new OpenClawError(
    "CHANNEL_INVALID_TARGET",
    "Invalid target of a Signal message: expected uuid:…, a phone number such as +15550001111, or a group's id. Answer with the " +
      "`replyTarget` of a message.",
  );
}
