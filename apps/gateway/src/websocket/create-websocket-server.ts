import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock, Logger } from "@openclaw/contracts";
import type { DevicePairing } from "@openclaw/device-pairing";
import { CLOSE_CODES } from "@openclaw/gateway-protocol";
import { WebSocketServer as Server, type ServerOptions } from "ws";
import type { ConnectAuth } from "../auth/connect-auth.js";
import { createSparseLogger } from "../log/create-sparse-logger.js";
import type { GatewayMethods, SessionObserver } from "../methods/method-types.js";
import { createSessions } from "../sessions/create-sessions.js";
import type { Sessions } from "../sessions/session.js";
import { createPeers, type PeerCounters } from "./create-peers.js";
import { decideConnect } from "./decide-connect.js";
import { createFreshness } from "./freshness.js";
import { createHandshakes } from "./handshakes.js";
import type { HelloFacts } from "./hello-facts.js";
import { helloText } from "./hello-text.js";
import { logRefusal } from "./log-refusal.js";
import { createPreauthSlots } from "./preauth-slots.js";
import { refuseUpgrade } from "./refuse-upgrade.js";
import { resolveWebSocketLimits, type WebSocketLimits } from "./websocket-limits.js";

export interface WebSocketServerOptions {
  readonly methods: GatewayMethods;
  readonly observer: SessionObserver;
  readonly devices: Pick<DevicePairing, "connect" | "watch">;
  readonly auth: ConnectAuth;
  readonly hello: HelloFacts;
  /** Approve brand-new nodes of this machine without asking. */
  readonly approveLocalNodes: boolean;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly limits?: WebSocketLimits;
}

export interface WebSocketCounters extends PeerCounters {
  readonly sessions: number;
  /** Connections that have not authenticated yet. */
  readonly handshakes: number;
  /** Upgrades and handshakes that were refused, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface WebSocketServer {
  /** Takes every upgrade, whatever its path; always true. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  readonly sessions: Sessions;
  counters(): WebSocketCounters;
  /** Takes no more connections, tells the sessions and closes them. Resolves once all are gone. */
  stop(options?: { readonly restartExpectedMs?: number }): Promise<void>;
}

// Bounds of ws for one message of an authenticated peer: it keeps each chunk and fragment as an object of its own.
const MAX_CHUNKS = 32_768;
const MAX_FRAGMENTS = 4_096;

/** The WebSocket server of the gateway: limits, handshakes and sessions. What a session may do is the methods' business. */
export function createWebSocketServer(options: WebSocketServerOptions): WebSocketServer {
  const limits = resolveWebSocketLimits(options.limits);
  const { auth, clock } = options;
  // Strangers cause most of what is logged here.
  const logger = createSparseLogger(options);
  const refusals = new Map<string, number>();
  const slots = createPreauthSlots(limits);
  const sessions = createSessions();
  const freshness = createFreshness(options);
  const peers = createPeers({
    ...options,
    sessions,
    limits,
    logger,
    onGone: () => noteGone(),
    helloFor: (session, admission) => helloText({ ...options, limits }, session, admission),
  });
  const handshakes = createHandshakes({
    limits,
    clock,
    freshness,
    decide: (attempt) => decideConnect(options, attempt),
    admit: (connection, admission, frames) => peers.open(connection, admission, frames),
    onRefused: (connection, refusal, request) => {
      count(refusals, refusal.reason);
      logRefusal(logger, connection, refusal, request);
    },
  });
  const server = new Server(serverOptions(limits));
  let isStopping = false;
  let onAllGone: (() => void) | undefined;

  const noteGone = (): void => {
    if (peers.size + slots.size === 0) onAllGone?.();
  };
  // What the peer does wrong on the level of frames; ws closes the connection by itself.
  const onSocketError = (error: Error): void => logger.debug({ error }, "a WebSocket failed");

  const refuse = (socket: Duplex, status: number, reason: string, text: string): true => {
    count(refusals, reason);
    refuseUpgrade(socket, status, text, status === 503 ? ["Retry-After: 5"] : []);
    return true;
  };

  return {
    handleUpgrade(request, socket, head) {
      if (isStopping) return refuse(socket, 503, "stopping", "The gateway is stopping.\n");
      const location = auth.locate(request);
      if (!auth.checkOrigin(request).ok) {
        const { browserOrigin, remoteIp } = location;
        logger.warn({ reason: "origin", browserOrigin, remoteIp }, "an upgrade was refused");
        return refuse(
          socket,
          403,
          "origin",
          "Pages of this origin may not connect. See gateway.allowedOrigins.\n",
        );
      }
      const slot = slots.reserve(location, () => socket.destroy());
      if (slot === undefined) {
        logger.warn({ reason: "too-many-handshakes", remoteIp: location.remoteIp }, "an upgrade was refused");
        return refuse(
          socket,
          503,
          "too-many-handshakes",
          "Too many connections that have not authenticated.\n",
        );
      }
      const release = (): void => {
        slot();
        noteGone();
      };
      const userAgent = request.headers["user-agent"];
      // ws answers within this call, or refuses what is no proper upgrade.
      let isUpgraded = false;
      server.handleUpgrade(request, socket, head, (webSocket) => {
        isUpgraded = true;
        webSocket.on("error", onSocketError);
        handshakes.begin({ socket: webSocket, transport: socket, location, userAgent, release });
      });
      if (!isUpgraded) {
        count(refusals, "bad-upgrade");
        release();
      }
      return true;
    },
    sessions,
    counters: () => ({
      ...peers.counters(),
      sessions: sessions.size,
      handshakes: handshakes.size,
      refused: Object.fromEntries(refusals),
    }),
    async stop({ restartExpectedMs } = {}) {
      isStopping = true;
      peers.stop();
      freshness.stop();
      const payload = { reason: "gateway stopping", restartExpectedMs: restartExpectedMs ?? null };
      sessions.broadcast("shutdown", payload, { droppable: false });
      sessions.closeWhere(() => true, CLOSE_CODES.SERVICE_RESTART, "service restart");
      handshakes.closeAll(CLOSE_CODES.SERVICE_RESTART, "service restart");
      await new Promise<void>((resolve) => {
        onAllGone = resolve;
        noteGone();
      });
    },
  };
}

function serverOptions(limits: Required<WebSocketLimits>): ServerOptions {
  const options = {
    noServer: true,
    clientTracking: false,
    // Costs each connection memory, and lets a stranger send little that becomes much.
    perMessageDeflate: false,
    // Answered in `createPeers`, within limits; before the hello not at all.
    autoPong: false,
    maxPayload: limits.maxPayloadBytes,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    closeTimeout: limits.closeTimeoutMs,
  };
  return options;
}

function count(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}
