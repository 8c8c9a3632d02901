import {
  DEVICE_CLOCK,
  DEVICE_REQUESTS,
  DEVICES,
  OpenClawError,
  SETUP_CODES,
  type Transaction,
} from "@openclaw/contracts";
import { connectWithSetupCode } from "./connect-with-setup-code.js";
import { toAdmitted, toPairingRequired, type Ask, type Connecting } from "./connecting.js";
import type { DeviceContext } from "./device-context.js";
import { deviceIdOf } from "./device-key.js";
import type { ConnectOutcome, DeviceConnect, DevicePairing } from "./device-pairing-types.js";
import { fileRequest, planRequest, silentRequest } from "./file-request.js";
import { grantAccess } from "./grant-access.js";
import { isDeviceId } from "./ids.js";
import { isSameSecret } from "./is-same-secret.js";
import { judgeConnect, type Verdict } from "./judge-connect.js";
import { createToken } from "./random-names.js";
import { readDevice } from "./read-records.js";
import { createRecordUse } from "./record-use.js";
import { committed, dropExpired, readRequestList, type Reader, type RequestList } from "./request-list.js";
import { isDeviceRole } from "./scopes.js";
import { hashSetupToken, readSetupCodes } from "./stored-setup-codes.js";
import { writeDevice } from "./write-device.js";

type Connect = DevicePairing["connect"];

/** `DevicePairing.connect`. What changes something is passed through `announce`. */
export function createConnect(context: DeviceContext, announce: (settle: Connect) => Connect): Connect {
  const recordUse = createRecordUse(context);
  const settle = announce((connect) => settleConnect(context, connect));

  return async (connect) => {
    checkProven(connect);
    const stored = await context.store.get(DEVICES, connect.deviceId);
    const seen: Connecting = { connect, stored, device: readDevice(stored, connect.deviceId) };
    // What most connects come to needs no write, and so neither a lock nor more than the one record.
    const verdict = judgeConnect(seen.device, connect);
    if (verdict.status === "refused") return verdict;
    if (verdict.status === "admitted") {
      await recordUse(connect, verdict);
      return toAdmitted(connect, verdict);
    }
    return (await answerWithoutWrite(context, seen, verdict)) ?? settle(connect);
  };
}

/** Key and role are checked again where they count, whoever calls (S83, S90). */
function checkProven({ deviceId, publicKey, role }: DeviceConnect): void {
  if (isDeviceId(deviceId) && deviceIdOf(publicKey) === deviceId && isDeviceRole(role)) return;
  throw new OpenClawError(
    "INVALID_DEVICE",
    "Invalid device: expected the hex SHA-256 of its public key as its id, and role operator or node. Verify its proof before you call connect.",
  );
}

/** A device that waits already and retries, finds the list full, or has no code that there is, costs no lock and no write. */
async function answerWithoutWrite(
  context: DeviceContext,
  seen: Connecting,
  verdict: Verdict,
): Promise<ConnectOutcome | undefined> {
  const reader = committed(context.store);
  if (verdict.status === "setup-code")
    return (await isSetupCode(reader, verdict.setupToken))
      ? undefined
      : { status: "refused", reason: verdict.otherwise };
  if (verdict.status !== "ask" || isSilent(seen)) return undefined;
  const list = await readRequestList(context, reader);
  if (list.expired.length > 0) return undefined;
  const ask: Ask = { ...seen, reason: verdict.reason };
  const plan = planRequest(context, list, ask);
  if (plan.status === "full" || plan.status === "too-soon")
    return { status: "refused", reason: "too-many-requests" };
  const isAnswer = plan.status === "waiting" && !plan.isRefreshDue;
  return isAnswer ? toPairingRequired(context, ask, plan.request) : undefined;
}

async function isSetupCode(reader: Reader, token: string): Promise<boolean> {
  const tokenHash = hashSetupToken(token);
  const codes = await readSetupCodes(reader);
  return codes.some((code) => isSameSecret(code.tokenHash, tokenHash));
}

/** The same decision once more, on what nobody changes meanwhile, and with what it writes. */
function settleConnect(context: DeviceContext, connect: DeviceConnect): Promise<ConnectOutcome> {
  return context.store.transact(
    // The device first: a crash in between leaves a device that was approved beside its spent request.
    [DEVICES, DEVICE_REQUESTS, SETUP_CODES, DEVICE_CLOCK],
    async (transaction) => {
      const stored = await transaction.get(DEVICES, connect.deviceId);
      const now: Connecting = { connect, stored, device: readDevice(stored, connect.deviceId) };
      const verdict = judgeConnect(now.device, connect);
      if (verdict.status === "refused") return verdict;
      if (verdict.status === "admitted") return toAdmitted(connect, verdict);
      const list = await readRequestList(context, transaction);
      await dropExpired(context, transaction, list);
      if (verdict.status === "setup-code")
        return connectWithSetupCode(context, transaction, list, now, verdict);
      if (isSilent(now)) return approveSilently(context, transaction, list, now);
      return fileRequest(context, transaction, list, { ...now, reason: verdict.reason });
    },
  );
}

/**
 * Only what has never been here: silence never raises what an owner approved (S29). That the program is direct, local
 * and no browser is for the caller to say; what contradicts it is believed (S59).
 */
function isSilent({ connect, stored }: Connecting): boolean {
  const looksLocal = connect.remoteIp === undefined && connect.browserOrigin === undefined;
  return connect.approveSilently && connect.credentials.sharedSecret && looksLocal && stored === undefined;
}

function approveSilently(
  context: DeviceContext,
  transaction: Transaction,
  list: RequestList,
  { connect }: Connecting,
): ConnectOutcome {
  const request = silentRequest(context, list.nowMs, connect);
  const device = grantAccess({
    request,
    device: undefined,
    nowMs: list.nowMs,
    approvedVia: "silent",
    createToken: () => createToken(context.random),
  });
  writeDevice(transaction, undefined, device);
  // What was asked from afar under the same key is not what was approved here.
  for (const waiting of list.live) {
    if (waiting.deviceId === connect.deviceId) transaction.delete(DEVICE_REQUESTS, waiting.requestId);
  }
  const token = device.tokens[connect.role];
  if (token === undefined) throw new TypeError("The approval made no token for the role.");
  return {
    ...toAdmitted(connect, { device, token, via: "shared-secret" }),
    approved: { requestId: request.requestId, via: "silent" },
  };
}
