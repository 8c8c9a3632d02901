import type { OutboundPart } from "@openclaw/channel-kit";
import { imessageErrors } from "./imessage-errors.js";
import type { ImessageSettings } from "./imessage-options.js";
import { toSendFailure } from "./imsg-errors.js";
import type { ImsgSettings } from "./imsg-options.js";
import type { ImsgProgram } from "./imsg-program.js";

export interface ImsgSenderOptions {
  readonly settings: ImessageSettings;
  readonly imsg: ImsgSettings;
  /** The running program; `undefined` while it is started anew. */
  readonly current: () => ImsgProgram | undefined;
  /** Sending hangs: the program has to be started anew. */
  readonly onWedged: (reason: unknown) => void;
}

/** The kit would try again what its own time limit ends, so that of imsg ends first. */
const SHARE_OF_TIME = 0.9;
/** With less than this share left nothing is begun any more. */
const LEAST_SHARE = 0.2;

/**
 * Sends one text after another, as imsg does: what waits here has surely not been sent, and can go out after a new start.
 */
export function createImsgSender(options: ImsgSenderOptions): (part: OutboundPart) => Promise<void> {
  const { current, imsg, onWedged, settings } = options;
  const { requestTimeoutMs } = settings.limits;
  let tail: Promise<unknown> = Promise.resolve();

  async function sendNow(part: OutboundPart, deadline: number): Promise<void> {
    const leftMs = deadline - performance.now();
    const program = current();
    if (part.signal.aborted || leftMs < requestTimeoutMs * LEAST_SHARE || program === undefined) {
      throw imessageErrors.unreachable("send", "another text is still being sent, or imsg is being started");
    }
    const params = { ...readTarget(part.target.chatId, settings, imsg), text: part.text };
    try {
      // Not ended by `part.signal`: the answer tells whether the text went out, and decides what comes next.
      await program.rpc.call("send", params, undefined, leftMs);
    } catch (error) {
      const { error: failure, isWedged } = toSendFailure(error);
      if (isWedged) onWedged(failure);
      throw failure;
    }
  }

  return (part) => {
    const deadline = performance.now() + requestTimeoutMs * SHARE_OF_TIME;
    const sending = tail.then(() => sendNow(part, deadline));
    tail = sending.catch(() => undefined); // The next in line does not fail with its predecessor.
    return sending;
  };
}

/** A number is a chat's, a text with semicolons its guid, everything else a person's address. */
function readTarget(chatId: string, { service }: ImessageSettings, { region }: ImsgSettings): object {
  if (/^\d+$/.test(chatId)) return { chat_id: Number(chatId) };
  if (chatId.includes(";")) return { chat_guid: chatId };
  return { to: chatId, service, ...(region !== undefined && { region }) };
}
