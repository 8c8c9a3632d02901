import { ID_PATTERNS } from "../src/ids.js";
import {
  anything,
  anyText,
  described,
  flag,
  input,
  list,
  matching,
  oneOf,
  output,
  record,
  ref,
  text,
  whole,
  type Schema,
} from "./build.js";

const senderRequestId = matching(ID_PATTERNS.senderRequestId);
const sender = { channel: text(64), accountId: text(64), requestId: senderRequestId };
const isoTime = described(text(64), "ISO 8601.");

/** The gateway itself, and the approval of senders in chats. */
export const systemSchemas: Readonly<Record<string, Schema>> = {
  HealthParams: input("Ignored.", {}, { probe: flag }),
  HealthResult: output(
    "How the gateway does.",
    { ok: flag, ts: whole() },
    { durationMs: whole(), channels: anything },
  ),
  StatusParams: input("No parameters.", {}),
  StatusResult: output("A short summary.", {}),
  SystemPresenceParams: input("No parameters.", {}),
  SystemPresenceResult: described(list(ref("PresenceEntry"), 100_000), "Who is connected."),
  LastHeartbeatParams: input("No parameters.", {}),
  LastHeartbeatResult: described(anything, "null: the gateway has no heartbeats."),
  VoicewakeGetParams: input("No parameters.", {}),
  VoicewakeGetResult: output("Words that wake a device: none.", { triggers: list(text(256), 512) }),
  ChannelsPairingListParams: input(
    "Of one channel or account, or all.",
    {},
    { channel: text(64), accountId: text(64) },
  ),
  ChannelsPairingAccount: output(
    "An account of a channel.",
    { channel: text(), channelLabel: text(), accountId: text(), notifySupported: flag },
    { accountLabel: text() },
  ),
  ChannelsPairingRequest: output(
    "A sender who waits for the owner; the code is not shown.",
    {
      requestId: text(),
      channel: text(),
      channelLabel: text(),
      accountId: text(),
      senderId: text(),
      senderLabel: text(),
      createdAt: isoTime,
      lastSeenAt: isoTime,
      expiresAt: isoTime,
      notifySupported: flag,
    },
    { accountLabel: text(), metadata: record(anyText(), 256) },
  ),
  ChannelsPairingLimits: output("How many may wait, and how long.", {
    pendingPerAccount: whole(),
    ttlMs: whole(),
  }),
  ChannelsPairingListResult: output("Accounts, and senders who wait.", {
    accounts: list(ref("ChannelsPairingAccount"), 100_000),
    requests: list(ref("ChannelsPairingRequest"), 100_000),
    commandOwnerConfigured: flag,
    limits: ref("ChannelsPairingLimits"),
  }),
  ChannelsPairingApproveParams: input("A request.", sender, {
    notify: described(flag, "Tell the sender."),
  }),
  ChannelsPairingApproveResult: output("The sender.", {
    requestId: text(),
    senderId: text(),
    notification: oneOf(["not-requested", "sent", "unsupported", "failed"]),
    commandOwnerBootstrap: oneOf(["not-requested", "configured", "already-configured", "unavailable"]),
  }),
  ChannelsPairingDismissParams: input("A request. The sender may ask again.", sender),
  ChannelsPairingDismissResult: output("The sender.", { requestId: text(), senderId: text() }),
};
