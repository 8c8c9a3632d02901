import { isOpenClawError, OpenClawError } from "@openclaw/contracts";
import { CLOSE_CODES, PROTOCOL } from "@openclaw/gateway-protocol";
import type { BackOff } from "./back-off.js";
import { classifyClose, classifyProblem, type ConnectRefusal } from "./connect-refusal.js";
import { sessionEnded, unreachable } from "./connection-errors.js";
import type { ConnectionEnd } from "./connection.js";
import type { Credential, Credentials } from "./credentials.js";
import type { Redact } from "./redact.js";

/** What a client does after a connection ended. `error` is what it stops with where it may not wait. */
export type Plan =
  | { readonly action: "stop"; readonly error: OpenClawError }
  | { readonly action: "retry"; readonly afterMs: number; readonly error: OpenClawError }
  /** Another credential is left: nothing worth telling yet. */
  | { readonly action: "retry-with-another" }
  | {
      readonly action: "wait-for-approval";
      readonly afterMs: number;
      readonly requestId?: string;
      readonly reason?: string;
      readonly error: OpenClawError;
    };

export interface PlanContext {
  readonly backOff: BackOff;
  readonly credentials: Credentials;
  readonly redact: Redact;
  /** What this connection presented. */
  readonly credential: Credential;
  /** The device's token when the session began. */
  readonly sessionToken: string | undefined;
  /** The connection before this one had been told to come back at once, and did not last. */
  readonly cameAtOnce: boolean;
  /** How often the owner's approval was asked for in a row. */
  readonly approvalAttempts: number;
}

type EndedConnection = Exclude<ConnectionEnd, { readonly kind: "stopped" }>;

const APPROVAL_DELAY_MS = 5_000;
/** An owner who did not look for five minutes is not waiting for the seconds. */
const FREQUENT_APPROVAL_ATTEMPTS = 60;

export async function planReconnect(end: EndedConnection, context: PlanContext): Promise<Plan> {
  if (end.kind === "broken") return { action: "retry", afterMs: context.backOff.next(), error: end.error };
  if (end.kind === "refused") return afterRefusal(classifyProblem(end.problem), end.problem.message, context);
  return end.session === undefined ? afterEarlyClose(end, context) : afterSession(end, context);
}

type Closed = EndedConnection & { readonly kind: "closed" };

async function afterSession({ code, reason }: Closed, context: PlanContext): Promise<Plan> {
  if (code === CLOSE_CODES.PROTOCOL_MISMATCH) return { action: "stop", error: protocolMismatch(undefined) };
  // Other reasons of 4001, such as a changed shared secret, leave the device's own token as it is.
  const hasEndedAccess = code === CLOSE_CODES.DEVICE_REMOVED && reason.includes("device removed");
  if (hasEndedAccess) await context.credentials.ended(context.sessionToken);
  const error = sessionEnded({ code, reason }, hasEndedAccess, context.redact);
  // A gateway that says that it restarts is there again, unless it says so all the time.
  const isRestart = code === CLOSE_CODES.SERVICE_RESTART && !context.cameAtOnce;
  return { action: "retry", afterMs: isRestart ? 0 : context.backOff.next(), error };
}

async function afterEarlyClose({ code, reason, cause }: Closed, context: PlanContext): Promise<Plan> {
  if (isOpenClawError(cause, "GATEWAY_CERTIFICATE_MISMATCH")) {
    return { action: "retry", afterMs: context.backOff.longest(), error: cause };
  }
  const refusal = classifyClose(code, reason);
  if (refusal !== undefined) return afterRefusal(refusal, reason, context);
  const error = unreachable({ code, reason, cause }, context.redact);
  return { action: "retry", afterMs: context.backOff.next(), error };
}

async function afterRefusal(refusal: ConnectRefusal, words: string, context: PlanContext): Promise<Plan> {
  const { backOff, redact } = context;
  switch (refusal.kind) {
    case "pairing-required":
      return waitForApproval(refusal, context);
    case "protocol-mismatch":
      return { action: "stop", error: protocolMismatch(refusal.expectedProtocol) };
    case "rate-limited": {
      const afterMs = Math.max(refusal.retryAfterMs, backOff.next());
      return { action: "retry", afterMs, error: rateLimited(afterMs) };
    }
    case "starting": {
      const error = new OpenClawError(
        "GATEWAY_UNREACHABLE",
        "The gateway is starting, and lets nobody in yet.",
      );
      return { action: "retry", afterMs: Math.max(refusal.retryAfterMs, backOff.soon()), error };
    }
    case "unavailable": {
      const afterMs = Math.max(refusal.retryAfterMs, backOff.next());
      return { action: "retry", afterMs, error: cannotDecide(redact(words)) };
    }
    case "other":
      return { action: "retry", afterMs: backOff.longest(), error: connectRefused(redact(words)) };
    case "setup-code":
    case "setup-code-field-unknown":
    case "credential-missing":
    case "credential-mismatch":
    case "scope-mismatch":
      break;
  }
  return afterCredentialRefusal(refusal, redact(words), context);
}

async function afterCredentialRefusal(
  refusal: ConnectRefusal,
  words: string,
  context: PlanContext,
): Promise<Plan> {
  const next = await context.credentials.refused(context.credential, refusal);
  if (next === "retry") return { action: "retry-with-another" };
  const error = credentialRefused(context.credential, refusal.kind, words);
  // The owner may put the secret right, here or there; more often than this the gateway would have to slow us down.
  if (next === "wait") return { action: "retry", afterMs: context.backOff.longest(), error };
  return { action: "stop", error };
}

function waitForApproval(
  refusal: ConnectRefusal & { readonly kind: "pairing-required" },
  context: PlanContext,
): Plan {
  const { requestId, reason } = refusal;
  const isFrequent = context.approvalAttempts < FREQUENT_APPROVAL_ATTEMPTS;
  const error = new OpenClawError(
    "GATEWAY_PAIRING_REQUIRED",
    "The owner of the gateway has to approve this device" +
      (requestId === undefined ? ": openclaw devices list" : `: openclaw devices approve ${requestId}`),
    { details: { ...(requestId !== undefined && { requestId }), ...(reason !== undefined && { reason }) } },
  );
  return {
    action: "wait-for-approval",
    afterMs: isFrequent ? APPROVAL_DELAY_MS : Math.max(APPROVAL_DELAY_MS, context.backOff.longest()),
    ...(requestId !== undefined && { requestId }),
    ...(reason !== undefined && { reason }),
    error,
  };
}

function protocolMismatch(expected: number | undefined): OpenClawError {
  const theirs = expected === undefined ? "another one" : `version ${expected}`;
  return new OpenClawError(
    "GATEWAY_PROTOCOL_MISMATCH",
    `This client speaks the protocol versions ${PROTOCOL.min} to ${PROTOCOL.max}, the gateway ${theirs}. Update the older of the two.`,
    {
      details: {
        minProtocol: PROTOCOL.min,
        maxProtocol: PROTOCOL.max,
        ...(expected !== undefined && { expected }),
      },
    },
  );
}

const rateLimited = (retryAfterMs: number): OpenClawError =>
  new OpenClawError(
    "GATEWAY_RATE_LIMITED",
    `The gateway saw too many failed attempts from this address. It will be tried again in ${Math.ceil(retryAfterMs / 1000)} s.`,
    { details: { retryAfterMs } },
  );

const connectRefused = (words: string): OpenClawError =>
  new OpenClawError(
    "GATEWAY_CONNECT_REFUSED",
    `The gateway refused the connection: ${words || "it gave no reason"}.`,
  );

const cannotDecide = (words: string): OpenClawError =>
  new OpenClawError(
    "GATEWAY_CONNECT_REFUSED",
    `The gateway runs, and cannot let this device in now: ${words || "it gave no reason"}.`,
  );

function credentialRefused(
  { kind }: Credential,
  refused: ConnectRefusal["kind"],
  words: string,
): OpenClawError {
  const said = words === "" ? "" : ` It said: ${words}.`;
  const messages = {
    "setup-code": `The gateway refused the setup code: it is used up, expired or not of this gateway.${said} Make a new one.`,
    "shared-secret":
      refused === "credential-missing"
        ? `The gateway does not take this kind of secret.${said} Give its token where you gave a password, or the other way round.`
        : `The gateway refused the token or password.${said} Compare it with the gateway's.`,
    "device-token": `The gateway refused this device's token, so it has to be paired again.${said}`,
    none: `The gateway wants a token, a password or a setup code, and this client has none.${said}`,
  } as const;
  const code = kind === "none" ? "GATEWAY_CREDENTIAL_MISSING" : "GATEWAY_CREDENTIAL_REFUSED";
  return new OpenClawError(code, messages[kind], { details: { credential: kind } });
}
