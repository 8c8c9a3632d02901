import { isOpenClawError, type OpenClawError } from "@openclaw/contracts";
import { isFields, printable, type Fields } from "@openclaw/channel-kit";
import { imessageErrors } from "./imessage-errors.js";

/** Codes of `imsg rpc` beyond those of JSON-RPC. */
const SERVER_BUSY = -32000;
const DATABASE_UNAVAILABLE = -32002;
const LANE_BLOCKED = -32004;
const METHOD_NOT_FOUND = -32601;
const MAX_DETAIL_LENGTH = 500;

const FULL_DISK_ACCESS =
  "In System Settings, Privacy & Security, Full Disk Access, switch on the program that starts the gateway (its terminal, or for ssh " +
  "sshd-keygen-wrapper), then start that program again. If it is on already, switch it off and on.";
const AUTOMATION =
  "In System Settings, Privacy & Security, Automation, switch on Messages for the program that starts the gateway.";

/** The Messages database cannot be read, and only the owner can change that. */
export function noDatabaseError(configKey: string, detail: string): OpenClawError {
  return imessageErrors.credentialRejected({
    configKey,
    answer: `macOS lets imsg not read the Messages database: ${printable(detail, MAX_DETAIL_LENGTH) || "no reason given"}`,
    advice: FULL_DISK_ACCESS,
  });
}

/** Translates what a call other than `send` was refused with. */
export function toReadError(error: unknown, call: string): unknown {
  const { code, detail } = readRefusal(error);
  if (code === undefined) return error;
  if (code === DATABASE_UNAVAILABLE || code === SERVER_BUSY) return imessageErrors.unreachable(call, detail);
  const advice =
    code === METHOD_NOT_FOUND
      ? "Update imsg: brew upgrade imsg."
      : "See the log of the gateway, and try imsg by hand.";
  return imessageErrors.refused(call, detail, advice);
}

/** What became of a text that imsg did not send as it should. */
interface SendFailure {
  readonly error: OpenClawError;
  /** Nothing else goes out until imsg is started anew. */
  readonly isWedged: boolean;
}

/**
 * Only what imsg says was not begun may be tried again. Everything else may have arrived: it is refused, and never sent twice.
 */
export function toSendFailure(error: unknown): SendFailure {
  const { code, detail, retrySafe } = readRefusal(error);
  if (code === undefined) return { error: unknownOutcome("no answer"), isWedged: true };
  if (retrySafe === true || code === SERVER_BUSY || code === DATABASE_UNAVAILABLE) {
    return { error: imessageErrors.unreachable("send", detail), isWedged: code === LANE_BLOCKED };
  }
  if (retrySafe === false) return { error: unknownOutcome(detail), isWedged: code === LANE_BLOCKED };
  const isForbidden = /not authori[sz]ed|-1743|automation|apple ?events/i.test(detail);
  const advice = isForbidden
    ? AUTOMATION
    : "Check that Messages is signed in and that the address has iMessage.";
  return { error: imessageErrors.refused("send", detail, advice), isWedged: false };
}

function unknownOutcome(detail: string): OpenClawError {
  return imessageErrors.refused(
    "send",
    `${detail}; it is not known whether the text arrived`,
    "It is not sent a second time. Look into Messages, and whether it shows a dialog.",
  );
}

interface Refusal {
  readonly code: number | undefined;
  readonly detail: string;
  readonly retrySafe: boolean | undefined;
}

function readRefusal(error: unknown): Refusal {
  if (!isOpenClawError(error, "CHANNEL_REQUEST_REFUSED")) {
    return { code: undefined, detail: "", retrySafe: undefined };
  }
  const { rpcCode, rpcData, rpcMessage } = error.details;
  const data: unknown = typeof rpcData === "string" ? JSON.parse(rpcData) : undefined;
  const fields: Fields = isFields(data) ? data : {};
  const detail = typeof data === "string" ? data : fields["detail"];
  return {
    code: typeof rpcCode === "number" ? rpcCode : METHOD_NOT_FOUND,
    detail: printable(
      [rpcMessage, detail].filter((part) => typeof part === "string" && part !== "").join(": "),
      MAX_DETAIL_LENGTH,
    ),
    retrySafe: typeof fields["retry_safe"] === "boolean" ? fields["retry_safe"] : undefined,
  };
}
