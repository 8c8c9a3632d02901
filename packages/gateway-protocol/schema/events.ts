import {
  anything,
  described,
  flag,
  list,
  oneOf,
  output,
  ref,
  text,
  whole,
  wholeOrNull,
  type Schema,
} from "./build.js";

/** Payloads of events. */
export const eventSchemas: Readonly<Record<string, Schema>> = {
  ConnectChallengeEvent: output(
    "The first frame of a connection; its nonce goes into the device’s signature.",
    { nonce: text(256), ts: described(whole(), "What the device signs as `signedAt`.") },
    { capabilities: list(text(256), 4096) },
  ),
  TickEvent: output("The gateway lives.", { ts: whole() }),
  ShutdownEvent: output(
    "The gateway stops.",
    { reason: text() },
    {
      restartExpectedMs: described(
        wholeOrNull,
        "When it is expected back; null or absent when nobody knows.",
      ),
    },
  ),
  HealthEvent: output(
    "How the gateway does; as much of it as the gateway tells.",
    {},
    { ok: flag, ts: whole(), durationMs: whole(), channels: anything },
  ),
  PresenceEvent: output("Who is connected.", { presence: list(ref("PresenceEntry"), 100_000) }),
  DevicePairRequestedEvent: described(ref("DevicePairRequest"), "A device waits."),
  DevicePairResolvedEvent: output("A request is gone: decided, replaced by another or expired.", {
    requestId: text(),
    deviceId: text(),
    decision: oneOf(["approved", "rejected"]),
    ts: whole(),
  }),
  DevicePairChangedEvent: described(anything, "A paired device changed: ask for the list."),
  DevicePairSetupCompletedEvent: output(
    "A setup code was used, and its device approved.",
    { setupId: text(128), deviceId: text(), access: oneOf(["full", "limited", "node"]), ts: whole() },
    { deviceName: text() },
  ),
  NodePairRequestedEvent: described(ref("NodePairRequest"), "A node, or what it declares, waits."),
  NodePairResolvedEvent: output("A request is gone, or a node was removed (`requestId` is then empty).", {
    requestId: { type: "string", maxLength: 4096 },
    nodeId: text(),
    decision: oneOf(["approved", "rejected", "removed"]),
    ts: whole(),
  }),
  NodeInvokeRequestEvent: described(ref("NodeInvokeRequest"), "A call to this node."),
  VoicewakeChangedEvent: output("Words that wake a device.", { triggers: list(text(256), 512) }),
};
