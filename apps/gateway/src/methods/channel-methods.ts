import { createHash } from "node:crypto";
import type { AccountId, ChannelId, SenderId } from "@openclaw/contracts";
import { coversScope } from "@openclaw/device-pairing";
import type {
  ChannelsPairingApproveParams,
  ChannelsPairingDismissParams,
  ChannelsPairingListParams,
} from "@openclaw/gateway-protocol";
import { DEFAULT_LIMITS, type Approver, type Pairing, type PairingRequest } from "@openclaw/pairing-core";
import type { ChannelAccount, GatewayConfig } from "../config/config-types.js";
import type { Session } from "../sessions/session.js";
import { answer, invalidRequest, missingScope, unavailable } from "./answers.js";
import type { MethodResult } from "./method-types.js";

export interface ChannelMethodsParts {
  readonly pairing: Pairing;
  readonly config: Pick<GatewayConfig, "pairing">;
  readonly accounts: readonly Pick<ChannelAccount, "channel" | "account">[];
  /** Whether somebody may give commands in chats. */
  readonly hasCommandOwner: () => Promise<boolean>;
  readonly notices: SenderNotices;
}

/** Tells senders that they were approved. */
export interface SenderNotices {
  isPossible(channel: ChannelId, account: AccountId): boolean;
  /** False when it could not be sent. */
  send(channel: ChannelId, account: AccountId, senderId: SenderId): Promise<boolean>;
}

const UNKNOWN = "unknown requestId";
const ADMIN = "operator.admin";

/**
 * `channels.pairing.*`: people who wait for approval in chats. An approval writes an allowlist and takes admin; to see who waits
 * and to dismiss takes what the deciding about devices takes (S107). Codes stay where they are: a caller names the request.
 */
export function createChannelMethods(parts: ChannelMethodsParts) {
  const { pairing, notices } = parts;

  const find = async (params: ChannelsPairingDismissParams): Promise<PairingRequest | undefined> => {
    const { channel, accountId: account } = params;
    const requests = await pairing.listRequests({ channel, account });
    return requests.find((request) => requestId(request) === params.requestId);
  };

  const notify = async (wanted: boolean, request: PairingRequest): Promise<string> => {
    const { channel, account, senderId } = request;
    if (!wanted) return "not-requested";
    if (!notices.isPossible(channel, account)) return "unsupported";
    return (await notices.send(channel, account, senderId)) ? "sent" : "failed";
  };

  return {
    async "channels.pairing.list"(filter: ChannelsPairingListParams): Promise<MethodResult> {
      const { channel, accountId: account } = filter;
      const requests = await pairing.listRequests({
        ...(channel !== undefined && { channel }),
        ...(account !== undefined && { account }),
      });
      const accounts = parts.accounts.filter(
        (candidate) =>
          candidate.channel === (channel ?? candidate.channel) &&
          candidate.account === (account ?? candidate.account),
      );
      const { codeLifetimeMs, maxPending } = { ...DEFAULT_LIMITS, ...parts.config.pairing };
      return answer({
        accounts: accounts.map((candidate) => accountOf(candidate, notices)),
        requests: requests.map((request) => toWire(request, notices)),
        commandOwnerConfigured: await parts.hasCommandOwner(),
        limits: { pendingPerAccount: maxPending, ttlMs: codeLifetimeMs },
      });
    },
    async "channels.pairing.approve"(
      params: ChannelsPairingApproveParams,
      session: Session,
    ): Promise<MethodResult> {
      if (!coversScope(session.scopes, ADMIN)) return missingScope(session, ADMIN);
      const request = await find(params);
      if (request === undefined) return invalidRequest(UNKNOWN);
      const { channel, account, code, senderId } = request;
      const outcome = await pairing.approve({ channel, account, code, approver: approverOf(session) });
      if (outcome.status === "locked-out") return lockedOut(outcome.retryAfterMs);
      if (outcome.status !== "approved") return invalidRequest(UNKNOWN);
      const notification = await notify(params.notify === true, request);
      // Who is approved is not thereby an owner (S106).
      const commandOwnerBootstrap = "not-requested";
      return answer({ requestId: params.requestId, senderId, notification, commandOwnerBootstrap });
    },
    async "channels.pairing.dismiss"(
      params: ChannelsPairingDismissParams,
      session: Session,
    ): Promise<MethodResult> {
      const request = await find(params);
      if (request === undefined) return invalidRequest(UNKNOWN);
      const { channel, account, code: codeOrSenderId, senderId } = request;
      const approver = approverOf(session);
      const outcome = await pairing.reject({ channel, account, codeOrSenderId, approver });
      if (outcome.status === "locked-out") return lockedOut(outcome.retryAfterMs);
      if (outcome.status !== "rejected") return invalidRequest(UNKNOWN);
      return answer({ requestId: params.requestId, senderId });
    },
  };
}

const approverOf = ({ caller }: Session): Approver => ({ surface: "rpc", id: caller.id });

/** Names one request of one sender. Nothing of the code is in it: a code is short enough to be found from its hash. */
function requestId({ channel, account, senderId, createdAtMs }: PairingRequest): string {
  const parts = JSON.stringify([channel, account, senderId, createdAtMs]);
  return createHash("sha256").update(parts).digest("base64url");
}

function accountOf(
  { channel, account }: Pick<ChannelAccount, "channel" | "account">,
  notices: SenderNotices,
) {
  const notifySupported = notices.isPossible(channel, account);
  return { channel, channelLabel: channel, accountId: account, notifySupported };
}

function toWire(request: PairingRequest, notices: SenderNotices) {
  const { senderId, createdAtMs, lastSeenAtMs, expiresAtMs, meta } = request;
  const { username, firstName, lastName }: { readonly [key: string]: string | undefined } = meta;
  const name = [firstName, lastName].filter((part) => part !== undefined).join(" ");
  return {
    requestId: requestId(request),
    ...accountOf(request, notices),
    senderId,
    senderLabel: name === "" ? (username ?? senderId) : name,
    createdAt: new Date(createdAtMs).toISOString(),
    lastSeenAt: new Date(lastSeenAtMs).toISOString(),
    expiresAt: new Date(expiresAtMs).toISOString(),
    metadata: meta,
  };
}

const lockedOut = (retryAfterMs: number): MethodResult =>
  unavailable("too many wrong codes; try again later", { code: "LOCKED_OUT", retryAfterMs }, true);
