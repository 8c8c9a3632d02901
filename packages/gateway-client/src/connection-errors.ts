import { OpenClawError } from "@openclaw/contracts";
import type { ConnectionEnd } from "./connection.js";
import type { Redact } from "./redact.js";

export function notConnected(method: string): OpenClawError {
  return new OpenClawError(
    "GATEWAY_NOT_CONNECTED",
    `Cannot call ${method}: this client is not connected. Await connected() first.`,
    { details: { method } },
  );
}

export function connectionLost(end: ConnectionEnd, redact: Redact): OpenClawError {
  const why =
    end.kind === "closed" ? ` (${end.code}${end.reason === "" ? "" : `: ${redact(end.reason)}`})` : "";
  return new OpenClawError(
    "GATEWAY_CONNECTION_LOST",
    `The connection to the gateway ended${why} before it answered. It may have done what was asked: look before you repeat it.`,
    { details: { ...(end.kind === "closed" && { closeCode: end.code }) } },
  );
}

export const protocolViolation = (message: string): OpenClawError =>
  new OpenClawError("GATEWAY_PROTOCOL_VIOLATION", message);

export function answerFailed(cause: unknown): OpenClawError {
  return new OpenClawError("DEVICE_SIGNATURE_FAILED", "This device could not sign the gateway's challenge.", {
    cause,
  });
}

export function tooLarge(maxBytes: number): OpenClawError {
  return new OpenClawError(
    "GATEWAY_MESSAGE_TOO_LARGE",
    `The message is larger than the ${maxBytes} bytes that the gateway takes. Send less at once.`,
    { details: { maxBytes } },
  );
}
