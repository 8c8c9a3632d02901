import { OpenClawError } from "@openclaw/contracts";
import { isFields } from "./is-fields.js";
import { printable } from "./printable.js";

const MAX_MESSAGE_LENGTH = 500;
const MAX_DATA_LENGTH = 4096;

/**
 * What an error answer of JSON-RPC becomes: `CHANNEL_REQUEST_REFUSED` with `details.rpcCode`, `details.rpcMessage` and
 * `details.rpcData` (JSON text), for an adapter to read and put into its vendor's words.
 */
export function rpcRefusal(vendor: string, call: string, error: unknown): OpenClawError {
  const fields = isFields(error) ? error : {};
  const { code, data, message } = fields;
  const rpcMessage = printable(
    typeof message === "string" ? message : "an error without words",
    MAX_MESSAGE_LENGTH,
  );
  const rpcData = toText(data);
  return new OpenClawError("CHANNEL_REQUEST_REFUSED", `${vendor} refused ${call}: ${rpcMessage}`, {
    details: {
      call,
      rpcMessage,
      ...(typeof code === "number" && { rpcCode: code }),
      ...(rpcData !== undefined && rpcData.length <= MAX_DATA_LENGTH && { rpcData }),
    },
  });
}

function toText(data: unknown): string | undefined {
  try {
    return JSON.stringify(data);
  } catch {
    return undefined; // Nested deeper than the stack is, which reading survives and writing does not.
  }
}
