import type { DeviceRecord, DeviceTokenRecord, PairingReason } from "@openclaw/contracts";
import { liveToken, tokenScopes } from "./device-facts.js";
import type { ConnectRefusal, DeviceConnect } from "./device-pairing-types.js";
import { isSameSecret } from "./is-same-secret.js";
import { matchesPin } from "./metadata-pin.js";
import { coversScopes, mayHaveScopes } from "./scopes.js";

export type Verdict =
  | {
      readonly status: "admitted";
      readonly device: DeviceRecord;
      readonly token: DeviceTokenRecord;
      readonly via: "shared-secret" | "device-token";
    }
  /** The credential is right, and the owner has to be asked. */
  | { readonly status: "ask"; readonly reason: PairingReason }
  /** Only the setup code can let it go on. */
  | { readonly status: "setup-code"; readonly setupToken: string; readonly otherwise: ConnectRefusal }
  | { readonly status: "refused"; readonly reason: ConnectRefusal };

/** Decides about a connect from the record of its device alone: nothing here reads, writes or waits. */
export function judgeConnect(device: DeviceRecord | undefined, connect: DeviceConnect): Verdict {
  const { sharedSecret, deviceToken, setupToken } = connect.credentials;
  if (!mayHaveScopes(connect.role, connect.scopes)) return { status: "refused", reason: "scopes-invalid" };
  if (sharedSecret) return judgeAccess(device, connect, "shared-secret");
  const verdict: Verdict =
    deviceToken === undefined
      ? { status: "refused", reason: setupToken === undefined ? "credential-missing" : "setup-code-invalid" }
      : judgeToken(device, connect, deviceToken);
  if (verdict.status !== "refused" || setupToken === undefined) return verdict;
  return { status: "setup-code", setupToken, otherwise: verdict.reason };
}

function judgeToken(device: DeviceRecord | undefined, connect: DeviceConnect, presented: string): Verdict {
  const known = device?.tokens[connect.role];
  if (device === undefined || known === undefined || !isSameSecret(known.token, presented))
    return { status: "refused", reason: "device-token-mismatch" };
  const live = liveToken(device, connect.role);
  if (live === undefined) return { status: "refused", reason: "device-token-revoked" };
  // A token is not enough to ask for more than it gives: whoever stole it could keep asking.
  if (!coversScopes(tokenScopes(device, live), connect.scopes))
    return { status: "refused", reason: "device-token-scope-mismatch" };
  return judgeAccess(device, connect, "device-token");
}

function judgeAccess(
  device: DeviceRecord | undefined,
  connect: DeviceConnect,
  via: "shared-secret" | "device-token",
): Verdict {
  const access = findAccess(device, connect);
  return access.status === "approved" ? { ...access, status: "admitted", via } : access;
}

export type Access =
  | { readonly status: "approved"; readonly device: DeviceRecord; readonly token: DeviceTokenRecord }
  | { readonly status: "ask"; readonly reason: PairingReason };

/** Is what the device asks for approved already, or why has the owner to be asked? */
export function findAccess(
  device: DeviceRecord | undefined,
  { role, scopes, client }: DeviceConnect,
): Access {
  if (device === undefined) return { status: "ask", reason: "not-paired" };
  const token = liveToken(device, role);
  if (token === undefined) return { status: "ask", reason: "role-upgrade" };
  if (!coversScopes(tokenScopes(device, token), scopes)) return { status: "ask", reason: "scope-upgrade" };
  if (!matchesPin(device, client)) return { status: "ask", reason: "metadata-upgrade" };
  return { status: "approved", device, token };
}
