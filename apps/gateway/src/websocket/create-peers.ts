import type { Clock, Logger } from "@openclaw/contracts";
import { CLOSE_CODES, closeReason } from "@openclaw/gateway-protocol";
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { GatewayMethods, SessionObserver } from "../methods/method-types.js";
import type { SessionRegistry } from "../sessions/create-sessions.js";
import type { SendEventOptions, Session } from "../sessions/session.js";
import { createSession } from "./create-session.js";
import type { Admission } from "./decide-connect.js";
import { createEventFrame, type EventFrameText } from "./event-frame.js";
import { frameText, type QueuedFrame } from "./frame-text.js";
import type { NewConnection } from "./handshakes.js";
import { createHeartbeat } from "./heartbeat.js";
import type { Peer } from "./peer.js";
import { createRequests } from "./requests.js";
import { strike } from "./strikes.js";
import { createUnfinishedMessages } from "./unfinished-messages.js";
import type { WebSocketLimits } from "./websocket-limits.js";

export interface PeersOptions {
  readonly sessions: SessionRegistry;
  readonly methods: GatewayMethods;
  readonly observer: SessionObserver;
  readonly limits: Required<WebSocketLimits>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The answer to the connect, as text. */
  helloFor(session: Session, admission: Admission): string;
  /** A connection is gone. */
  onGone(): void;
}

export interface PeerCounters {
  /** Events that slow sessions missed. */
  readonly droppedEvents: number;
  readonly slowConsumers: number;
  /** Sessions that were closed for what they asked. */
  readonly floods: number;
}

/** The connections after their hello. */
export interface Peers {
  /** Makes a session, sends its hello, and answers the frames that came before it. */
  open(
    connection: Pick<NewConnection, "socket" | "transport">,
    admission: Admission,
    frames: readonly QueuedFrame[],
  ): void;
  counters(): PeerCounters;
  /** Stops ticks and pings. */
  stop(): void;
  readonly size: number;
}

export function createPeers(options: PeersOptions): Peers {
  const { sessions, observer, limits, clock, logger } = options;
  const peers = new Map<WebSocket, Peer>();
  const byTransport = new Map<Duplex, Peer>();
  const counters = { droppedEvents: 0, slowConsumers: 0, floods: 0 };

  const end = (peer: Peer, code: number, reason: string): void => {
    // A peer that does not answer the close is cut off by ws.
    if (peer.socket.readyState === peer.socket.OPEN) peer.socket.close(code, closeReason(reason));
    if (peer.isEnded) return;
    peer.isEnded = true;
    peer.waiting = undefined;
    // Otherwise the answer of the peer to the close could not be read.
    peer.socket.resume();
    sessions.remove(peer.session);
    observer.onClose(peer.session);
  };

  const cut = (peer: Peer, reason: string): void => {
    logger.warn({ ...namesOf(peer.session), reason }, "a session was closed");
    end(peer, CLOSE_CODES.POLICY, reason);
    // Until the close is answered, ws would go on keeping what comes.
    peer.transport.removeAllListeners("data");
    peer.transport.end(() => peer.transport.destroy());
  };

  const send = (peer: Peer, text: string): void => {
    if (peer.isEnded) return;
    if (peer.socket.bufferedAmount <= limits.maxBufferedBytes) {
      peer.socket.send(text);
      return;
    }
    counters.slowConsumers += 1;
    logger.warn({ ...namesOf(peer.session), reason: "slow-consumer" }, "a session was closed");
    end(peer, CLOSE_CODES.POLICY, "slow consumer");
  };

  const deliver = (peer: Peer, frame: EventFrameText, sending: SendEventOptions = {}): void => {
    if (peer.isEnded) return;
    const { numbered = true, droppable = true } = sending;
    // What is missed is counted too: the gap tells the client.
    if (numbered) peer.sequence += 1;
    if (droppable && peer.socket.bufferedAmount > limits.maxDroppableBytes) counters.droppedEvents += 1;
    else send(peer, frame.toText(numbered ? peer.sequence : undefined));
  };

  const onStrike = (peer: Peer, reason: string): void => {
    if (peer.isEnded || !strike(peer, clock.now(), limits)) return;
    counters.floods += 1;
    logger.warn({ ...namesOf(peer.session), reason, flood: true }, "a session was closed");
    end(peer, CLOSE_CODES.POLICY, "repeated unauthorized or invalid requests");
  };

  const unfinished = createUnfinishedMessages({ limits, peers: () => peers.values(), cut });
  const requests = createRequests({ ...options, ...limits, send, onStrike });
  const heartbeat = createHeartbeat({
    ...limits,
    clock,
    catchUp: (peer) => requests.catchUp(peer),
    judgeMessage: (peer, nowMs) => unfinished.judge(peer, nowMs),
    peers: () => peers.values(),
  });

  /** Each session costs memory, also one that says nothing; the newest is the one that somebody waits for. */
  const closeOldest = (session: Session): void => {
    const siblings = sessions.siblings(session);
    const isDevice = session.deviceId !== undefined;
    if (siblings.length <= (isDevice ? limits.maxSessionsPerDevice : limits.maxSessionsPerClient)) return;
    logger.warn({ ...namesOf(session), reason: "too-many-sessions" }, "a session was closed");
    siblings[0]?.close(CLOSE_CODES.POLICY, "too many connections of this client");
  };

  const toPeer = (
    { socket, transport }: Pick<NewConnection, "socket" | "transport">,
    admission: Admission,
  ): Peer => {
    const session = createSession(admission, clock.now(), {
      isOpen: () => !peer.isEnded,
      sendEvent: (event, payload, sending) =>
        deliver(peer, createEventFrame(event, payload, sending?.stateVersion), sending),
      deliver: (frame, sending) => deliver(peer, frame, sending),
      close: (code, reason) => end(peer, code, reason),
    });
    const { tickDueMs, pingDueMs } = heartbeat.firstDue();
    const peer: Peer = {
      socket,
      transport,
      session,
      sequence: 0,
      requestsInFlight: 0,
      waiting: undefined,
      unfinishedBytes: 0,
      unfinishedSinceMs: 0,
      isAlive: true,
      isEnded: false,
      tickDueMs,
      pingDueMs,
      strikes: 0,
      strikesSinceMs: 0,
    };
    return peer;
  };

  // One set of listeners for all sockets.
  function onData(this: Duplex, chunk: Buffer): void {
    const peer = byTransport.get(this);
    if (peer !== undefined) unfinished.received(peer, chunk.length);
  }
  function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
    const peer = peers.get(this);
    if (peer === undefined) return;
    unfinished.finished(peer);
    if (peer.isEnded) return;
    peer.isAlive = true;
    requests.receive(peer, frameText(data, isBinary));
  }
  function onPing(this: WebSocket, data: Buffer): void {
    const peer = peers.get(this);
    if (peer === undefined) return;
    unfinished.receivedControl(peer, data);
    if (peer.isEnded) return;
    peer.isAlive = true;
    // Pongs for a peer that sends pings and reads nothing would pile up.
    if (this.bufferedAmount <= limits.maxDroppableBytes) this.pong(data);
  }
  function onPong(this: WebSocket, data: Buffer): void {
    const peer = peers.get(this);
    if (peer === undefined) return;
    unfinished.receivedControl(peer, data);
    peer.isAlive = true;
  }
  function onClose(this: WebSocket, code: number): void {
    const peer = peers.get(this);
    if (peer === undefined) return;
    peers.delete(this);
    byTransport.delete(peer.transport);
    unfinished.finished(peer);
    end(peer, code, "");
    options.onGone();
  }

  return {
    open(connection, admission, frames) {
      const peer = toPeer(connection, admission);
      const { socket, transport } = connection;
      const hello = options.helloFor(peer.session, admission);
      socket.on("message", onMessage).on("ping", onPing).on("pong", onPong).on("close", onClose);
      // Before ws, which may end a message with these bytes.
      transport.prependListener("data", onData);
      peers.set(socket, peer);
      byTransport.set(transport, peer);
      socket.send(hello);
      sessions.add(peer.session);
      closeOldest(peer.session);
      observer.onOpen(peer.session);
      for (const frame of frames) {
        if (!peer.isEnded) requests.receive(peer, frame);
      }
    },
    counters: () => ({ ...counters }),
    stop: () => heartbeat.stop(),
    get size() {
      return peers.size;
    },
  };
}

const namesOf = ({ connectionId, deviceId, role }: Session): object => ({ connectionId, deviceId, role });
