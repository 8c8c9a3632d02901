import type { Transaction } from "@openclaw/contracts";
import { toAdmitted, type Connecting } from "./connecting.js";
import type { DeviceContext } from "./device-context.js";
import { liveToken, toIssuedToken } from "./device-facts.js";
import type { ConnectOutcome } from "./device-pairing-types.js";
import { fileRequest } from "./file-request.js";
import { findAccess, type Verdict } from "./judge-connect.js";
import type { RequestList } from "./request-list.js";
import { bindSetupCode, markRedeemed, matchSetupCode } from "./setup-codes.js";

/**
 * A setup code never admits by itself (S46): it takes an approval given after the code was bound to this device. Until
 * then it makes a request for the whole access of the code, whichever role the device begins with.
 */
export async function connectWithSetupCode(
  context: DeviceContext,
  transaction: Transaction,
  list: RequestList,
  now: Connecting,
  verdict: Extract<Verdict, { readonly status: "setup-code" }>,
): Promise<ConnectOutcome> {
  const { connect, device } = now;
  const { deviceId, publicKey, role, scopes } = connect;
  const presented = { token: verdict.setupToken, deviceId, publicKey, role, scopes };
  const match = await matchSetupCode(transaction, presented, list.nowMs);
  if (match.status === "invalid") return { status: "refused", reason: verdict.otherwise };
  const { record } = match;
  const access = findAccess(device, connect);
  const isApprovedSince = record.boundAtMs !== undefined && (device?.approvedAtMs ?? 0) >= record.boundAtMs;
  if (access.status === "approved" && isApprovedSince) {
    markRedeemed(transaction, record, [role]);
    const others = record.roles.flatMap((other) =>
      other === role ? [] : (liveToken(access.device, other) ?? []),
    );
    return {
      ...toAdmitted(connect, { ...access, via: "setup-code" }),
      otherTokens: others.map((token) => toIssuedToken(access.device, token)),
    };
  }
  const reason = access.status === "ask" ? access.reason : "not-paired";
  const outcome = fileRequest(context, transaction, list, { ...now, reason, setup: record });
  // Bound only once the request is there: where the list is full the code stays good for another try.
  if (outcome.status === "pairing-required" && record.boundAtMs === undefined)
    bindSetupCode(transaction, record, { deviceId, publicKey }, list.nowMs);
  return outcome;
}
