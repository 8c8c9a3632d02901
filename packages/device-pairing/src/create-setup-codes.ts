import { DEVICE_CLOCK, DEVICES, SETUP_CODES, type SetupCodeRecord } from "@openclaw/contracts";
import { authorizeCurrent } from "./authorize-current.js";
import type { Checks } from "./checks.js";
import type { DeviceContext } from "./device-context.js";
import type {
  Caller,
  Denied,
  DevicePairing,
  IssueSetupCode,
  IssueSetupCodeOutcome,
  SetupCodeSummary,
} from "./device-pairing-types.js";
import { createRequestId, createToken } from "./random-names.js";
import { committed } from "./request-list.js";
import { ADMIN_SCOPE, PAIRING_SCOPE } from "./scopes.js";
import { accessOfSetupCode } from "./setup-access.js";
import { checkGatewayUrl, encodeSetupCode } from "./setup-code.js";
import { dropExpiredSetupCodes, hashSetupToken, isAlive, readSetupCodes } from "./stored-setup-codes.js";

/** What owners do with setup codes. */
export interface SetupCodes {
  readonly issue: DevicePairing["issueSetupCode"];
  readonly list: DevicePairing["listSetupCodes"];
  readonly revoke: DevicePairing["revokeSetupCodes"];
}

const COLLECTIONS = [SETUP_CODES, DEVICE_CLOCK, DEVICES] as const;

/** Setup codes of one store. A code asks and never approves: what it leads to waits for the owner (S46). */
export function createSetupCodes(context: DeviceContext, checks: Checks): SetupCodes {
  return {
    issue: (input) => issue(context, checks, input),
    list: async (caller) => denial(checks, caller) ?? (await list(context)),
    revoke: async ({ caller, chat }) =>
      denial(checks, caller) ?? (await revoke(context, checks, caller, chat)),
  };
}

/** Codes concern devices that are not there yet, so a device session without admin has no business with them (S7, S47). */
function denial(checks: Checks, caller: Caller): Denied | undefined {
  if (!checks.holdsPairing(caller)) return { status: "denied", missingScope: PAIRING_SCOPE };
  if (caller.deviceId === undefined || checks.managesNodes(caller)) return undefined;
  return { status: "denied", missingScope: ADMIN_SCOPE };
}

async function issue(
  context: DeviceContext,
  checks: Checks,
  input: IssueSetupCode,
): Promise<IssueSetupCodeOutcome> {
  const { caller, access = "phone", chat, tlsFingerprint } = input;
  const denied = denial(checks, caller);
  if (denied !== undefined) return denied;
  // Before there is a token that could leak (S48).
  const url = checkGatewayUrl(input.url);
  const asked = accessOfSetupCode(access);
  const token = createToken(context.random);
  return context.store.transact(COLLECTIONS, async (transaction) => {
    const ended = await authorizeCurrent(checks, transaction, caller);
    if (ended !== undefined) return ended;
    const nowMs = await context.effectiveNow(transaction);
    const expires = await dropExpiredSetupCodes(transaction, nowMs);
    await context.rememberTime(transaction, nowMs, { expires });
    const waiting = await readSetupCodes(transaction);
    if (waiting.length >= context.limits.maxSetupCodes) return { status: "too-many-codes" };
    const setupId = createRequestId(context.random);
    const expiresAtMs = nowMs + context.limits.setupCodeLifetimeMs;
    const setupCode = encodeSetupCode({
      url,
      token,
      bootstrapToken: token,
      expiresAtMs,
      ...(tlsFingerprint !== undefined && { tlsFingerprint }),
    });
    transaction.put(SETUP_CODES, setupId, {
      setupId,
      tokenHash: hashSetupToken(token),
      url,
      ...asked,
      createdAtMs: nowMs,
      expiresAtMs,
      issuedBy: caller.id,
      ...(chat !== undefined && { chat }),
    } satisfies SetupCodeRecord);
    return { status: "issued", setupId, setupCode, url, access, expiresAtMs };
  });
}

/** Newest first, without the tokens, which are nowhere. */
async function list(context: DeviceContext): Promise<readonly SetupCodeSummary[]> {
  const reader = committed(context.store);
  const nowMs = await context.effectiveNow(reader);
  const codes = await readSetupCodes(reader);
  return codes
    .filter((code) => isAlive(code, nowMs))
    .map(toSummary)
    .toReversed();
}

function toSummary(record: SetupCodeRecord): SetupCodeSummary {
  const { setupId, url, roles, scopes, createdAtMs, expiresAtMs, issuedBy, chat, deviceId } = record;
  return {
    setupId,
    url,
    roles,
    scopes,
    createdAtMs,
    expiresAtMs,
    issuedBy,
    ...(chat !== undefined && { chat }),
    ...(deviceId !== undefined && { deviceId }),
  };
}

/** A code that a device has presented is decided with that device's request. */
function revoke(
  context: DeviceContext,
  checks: Checks,
  caller: Caller,
  chat: string | undefined,
): Promise<{ readonly status: "revoked"; readonly count: number } | Denied> {
  return context.store.transact(COLLECTIONS, async (transaction) => {
    const ended = await authorizeCurrent(checks, transaction, caller);
    if (ended !== undefined) return ended;
    const nowMs = await context.effectiveNow(transaction);
    const expires = await dropExpiredSetupCodes(transaction, nowMs);
    await context.rememberTime(transaction, nowMs, { expires });
    const codes = await readSetupCodes(transaction);
    const unused = codes.filter(
      (code) => code.deviceId === undefined && (chat === undefined || code.chat === chat),
    );
    for (const { setupId } of unused) transaction.delete(SETUP_CODES, setupId);
    return { status: "revoked", count: unused.length };
  });
}
