import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock, Logger } from "@openclaw/contracts";
import type { DevicePairing, NodePairing } from "@openclaw/device-pairing";
import { LIMITS } from "@openclaw/gateway-protocol";
import type { Pairing } from "@openclaw/pairing-core";
import type { ConnectAuth } from "./auth/connect-auth.js";
import type { ChannelAccount, GatewayConfig } from "./config/config-types.js";
import { createNodeAlert, createOwnerAlert } from "./events/owner-alerts.js";
import { watchPairing } from "./events/pairing-events.js";
import type { GatewayHealth } from "./gateway-types.js";
import { createHelloFacts } from "./hello-facts.js";
import type { SenderNotices } from "./methods/channel-methods.js";
import { createMethods } from "./methods/create-methods.js";
import { createEndingSessions, type EndingSessions } from "./methods/ending-sessions.js";
import { healthSnapshot, type HealthSnapshot } from "./methods/health-snapshot.js";
import type { SetupAddress } from "./methods/setup-code-methods.js";
import { createNodeInvocations } from "./nodes/node-invocations.js";
import { createNodeRegistry } from "./nodes/node-registry.js";
import { createPresence } from "./presence/presence.js";
import { createPresenceEvents, type StateVersion } from "./presence/presence-events.js";
import { selfPresence } from "./presence/self-presence.js";
import { createSessionObserver } from "./sessions/session-observer.js";
import type { Session, Sessions } from "./sessions/session.js";
import type { StateDirectories } from "./state-directories.js";
import { createWebSocketServer, type WebSocketServer } from "./websocket/create-websocket-server.js";

export interface DeviceServerOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly config: GatewayConfig;
  readonly directories: StateDirectories;
  readonly accounts: readonly ChannelAccount[];
  readonly pairing: Pairing;
  readonly devices: DevicePairing;
  readonly nodes: NodePairing;
  readonly auth: ConnectAuth;
  readonly version: string;
  readonly health: () => Pick<GatewayHealth, "ok" | "channels">;
  readonly notices: SenderNotices;
  readonly setupAddress: SetupAddress;
  readonly hasCommandOwner: () => Promise<boolean>;
  /** Lines for the owner. */
  readonly output: (line: string) => void;
  readonly ownerCommand: string;
}

/** Everything about devices that are connected, or want to be. */
export interface DeviceServer {
  /** False for an upgrade that is none of ours. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  readonly sessions: Sessions;
  health(): GatewayHealth["devices"];
  stop(): Promise<void>;
}

const SWEEP_INTERVAL_MS = 60_000;

/** The parts of it call each other: methods end sessions, sessions call methods, and both hear of what becomes of devices. */
export function createDeviceServer(options: DeviceServerOptions): DeviceServer {
  const startedAtMs = performance.now();
  const uptimeMs = (): number => Math.round(performance.now() - startedAtMs);
  const health = (): HealthSnapshot => healthSnapshot(options.health(), options.clock.now());
  const stateVersion: StateVersion = { presence: 1, health: 1 };
  const sessions = (): Sessions => server.sessions;
  const registry = createNodeRegistry(options);
  const invocations = createNodeInvocations({ ...options, registry });
  const presence = createPresence({ sessions, self: selfPresence(options) });
  const presenceEvents = createPresenceEvents({ sessions, presence, stateVersion });
  const ending = createEndingSessions();
  const parts = { ...options, sessions, registry, invocations, presence, ending, health, uptimeMs };
  const authMode = (): ConnectAuth["mode"] => options.auth.mode;

  const server: WebSocketServer = createWebSocketServer({
    ...options,
    methods: createMethods({ ...parts, authMode }),
    observer: createSessionObserver({ ...parts, presenceEvents }),
    hello: createHelloFacts({ ...parts, stateVersion, authMode }),
    approveLocalNodes: options.config.gateway.nodes.autoApproveLocal,
    limits: { handshakeTimeoutMs: options.config.gateway.handshakeTimeoutMs },
  });
  const endings = [
    watchPairing({
      ...parts,
      onRequest: createOwnerAlert(options),
      onNodeRequest: createNodeAlert(options),
    }),
    endWithSharedSecret(options.auth, sessions, ending),
    every(LIMITS.healthIntervalMs, () => {
      stateVersion.health += 1;
      sessions().broadcast("health", health(), {
        scopes: ["operator.read"],
        stateVersion: { ...stateVersion },
      });
    }),
    every(SWEEP_INTERVAL_MS, () => void sweep(options)),
  ];
  return {
    handleUpgrade: (request, socket, head) => server.handleUpgrade(request, socket, head),
    get sessions() {
      return server.sessions;
    },
    health: () => ({ ...server.counters(), nodes: registry.size, calls: invocations.size }),
    async stop() {
      endings.forEach((end) => end());
      await server.stop();
      presenceEvents.stop();
    },
  };
}

/** Who came in by a secret that counts no more has to come in again (S14). A device's own token still counts. */
function endWithSharedSecret(
  auth: ConnectAuth,
  sessions: () => Sessions,
  ending: EndingSessions,
): () => void {
  const ownCredentials: ReadonlySet<Session["authentication"]> = new Set(["device-token", "setup-code"]);
  return auth.onSecretChanged(() => {
    const concerned = [...sessions().all()].filter(
      ({ authentication }) => !ownCredentials.has(authentication),
    );
    ending.end(concerned, "gateway auth changed");
  });
}

async function sweep({ devices, nodes, logger }: DeviceServerOptions): Promise<void> {
  try {
    await devices.sweep();
    await nodes.sweep();
  } catch (error) {
    logger.warn({ error }, "expired requests could not be cleared away");
  }
}

function every(intervalMs: number, work: () => void): () => void {
  const timer = setInterval(work, intervalMs).unref();
  return () => clearInterval(timer);
}
