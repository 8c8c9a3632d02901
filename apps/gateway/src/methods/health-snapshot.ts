import type { GatewayHealth } from "../gateway-types.js";

/**
 * How the gateway does, in the shape that OpenClaw's clients decode: they insist on `durationMs`, `channels` and `sessions`.
 * Nothing in it tells of the gateway's files.
 */
export function healthSnapshot(
  health: Pick<GatewayHealth, "ok" | "channels">,
  nowMs: number,
): HealthSnapshot {
  const byChannel = new Map<string, ChannelSummary>();
  for (const { channel, account, state, lastError } of Object.values(health.channels)) {
    const known = byChannel.get(channel);
    const isRunning = state === "running";
    const summary = { state, running: isRunning, ...(lastError !== undefined && { lastError }) };
    byChannel.set(channel, {
      configured: true,
      running: isRunning && (known?.running ?? true),
      accounts: { ...known?.accounts, [account]: summary },
    });
  }
  const channelOrder = [...byChannel.keys()];
  return {
    ok: health.ok,
    ts: nowMs,
    durationMs: 0,
    channels: Object.fromEntries(byChannel),
    channelOrder,
    channelLabels: Object.fromEntries(channelOrder.map((channel) => [channel, channel])),
    heartbeatSeconds: 0,
    defaultAgentId: "main",
    agents: [],
    sessions: { path: "", count: 0, recent: [] },
  };
}

export interface HealthSnapshot {
  readonly ok: boolean;
  readonly ts: number;
  readonly durationMs: number;
  readonly channels: Readonly<Record<string, ChannelSummary>>;
  readonly channelOrder: readonly string[];
  readonly channelLabels: Readonly<Record<string, string>>;
  readonly heartbeatSeconds: number;
  readonly defaultAgentId: string;
  readonly agents: readonly never[];
  readonly sessions: { readonly path: string; readonly count: number; readonly recent: readonly never[] };
}

interface ChannelSummary {
  readonly configured: boolean;
  readonly running: boolean;
  readonly accounts: Readonly<Record<string, object>>;
}
