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

/** `reason` is what the gateway closed with, `cause` what the platform says of a connection that never was. */
export function unreachable(
  { code, reason, cause }: { readonly code: number; readonly reason: string; readonly cause?: unknown },
  redact: Redact,
): OpenClawError {
  const said = reason === "" && cause instanceof Error ? cause.message : reason;
  // The words of the TLS library name its own files and lines.
  const message = /wrong version number|packet length too long/i.test(said)
    ? "The gateway answers without TLS: it speaks ws:// and not wss:// at this address. Check the address, or turn TLS on there."
    : `Cannot connect to the gateway (${redact(said) || `closed with ${code}`}). Check that it runs, and its address.`;
  return new OpenClawError("GATEWAY_UNREACHABLE", message, { cause, details: { closeCode: code } });
}

/** After a session; `hasEndedAccess` when it says that the device or its token is no more. */
export function sessionEnded(
  { code, reason }: { readonly code: number; readonly reason: string },
  hasEndedAccess: boolean,
  redact: Redact,
): OpenClawError {
  const words = reason === "" ? "" : `: ${redact(reason)}`;
  const message = hasEndedAccess
    ? `The gateway ended the token of this device (${code}): it was revoked or renewed, or the device was removed.`
    : `The connection to the gateway ended (${code}${words}).`;
  return new OpenClawError("GATEWAY_CONNECTION_LOST", message, { details: { closeCode: code } });
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
