import type { DeviceRole } from "@openclaw/contracts";
import {
  checkConnectParams,
  CLOSE_CODES,
  negotiateProtocol,
  parseFrame,
  shapeInvalidConnect,
  shapeProtocolMismatch,
  type ConnectParams,
} from "@openclaw/gateway-protocol";
import type { ConnectRefusal } from "./connect-refusal.js";

/** A connect whose form is right; nothing in it is proven. */
export interface ConnectRequest {
  readonly id: string;
  readonly params: ConnectParams;
  readonly protocol: 3 | 4;
  readonly role: DeviceRole;
}

export type ReadConnectOutcome =
  | { readonly status: "connect"; readonly request: ConnectRequest }
  /** `id` is that of the request to answer, if there is one. */
  | { readonly status: "refused"; readonly refusal: ConnectRefusal; readonly id?: string };

/** Reads the first frame of a connection: form, protocol and role, in OpenClaw's order. `undefined` is what is no text. */
export function readConnect(text: string | undefined): ReadConnectOutcome {
  const parsed = text === undefined ? undefined : parseFrame(text);
  if (parsed === undefined || (!parsed.ok && parsed.problem === "not-json")) {
    return refused({ reason: "not-json", closeCode: CLOSE_CODES.NORMAL, closeReason: "" });
  }
  if (!parsed.ok || parsed.frame.type !== "req") {
    const closeReason = "invalid request frame";
    return refused({ reason: "invalid-frame", closeCode: CLOSE_CODES.POLICY, closeReason });
  }
  const { id, method, params } = parsed.frame;
  if (method !== "connect") {
    return invalid(id, "first-request", "invalid handshake: first request must be connect");
  }
  const checked = checkConnectParams(params);
  if (!checked.ok) return invalid(id, "invalid-params", checked.message);
  const protocol = negotiateProtocol(checked.params);
  if (protocol === undefined) {
    const { minProtocol, maxProtocol } = checked.params;
    const refusal = shapeProtocolMismatch(checked.params);
    return refused({ reason: "protocol-mismatch", ...refusal, fields: { minProtocol, maxProtocol } }, id);
  }
  const role = checked.params.role ?? "operator";
  if (role !== "operator" && role !== "node") return invalid(id, "invalid-role", "invalid role");
  return { status: "connect", request: { id, params: checked.params, protocol, role } };
}

function invalid(id: string, reason: string, message: string): ReadConnectOutcome {
  return refused({ reason, ...shapeInvalidConnect(message) }, id);
}

function refused(refusal: ConnectRefusal, id?: string): ReadConnectOutcome {
  return { status: "refused", refusal, ...(id !== undefined && { id }) };
}
