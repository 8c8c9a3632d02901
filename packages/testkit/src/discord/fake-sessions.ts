import { constants, createDeflate } from "node:zlib";
import type { WebSocket } from "ws";
import type { DiscordPayload } from "./fake-discord-types.js";

/** What a gateway connection is told about its bot. */
export interface SessionBot {
  readonly user: DiscordPayload;
  readonly applicationId: string;
  readonly resumeUrl: () => string;
}

interface Session {
  readonly id: string;
  readonly intents: number;
  readonly events: { readonly s: number; readonly t: string; readonly d: DiscordPayload }[];
  socket: FrameSocket | undefined;
}

/** A gateway connection that takes frames as objects. */
export interface FrameSocket {
  send(frame: DiscordPayload): void;
  close(code: number): void;
}

const DIRECT_MESSAGES = 1 << 12;
const GUILD_MESSAGES = 1 << 9;
const MESSAGE_CONTENT = 1 << 15;

/** The sessions of one bot: what they missed, and who listens. */
export function createFakeSessions(bot: SessionBot, changed: () => void) {
  let sessions: Session[] = [];
  let made = 0;

  function transmit({ socket }: Session, t: string, s: number, d: DiscordPayload): void {
    socket?.send({ op: 0, t, s, d });
  }

  function deliver(session: Session, t: string, d: DiscordPayload): void {
    const wanted = filtered(session.intents, t, d);
    if (wanted === undefined) return;
    const event = { s: session.events.length + 2, t, d: wanted };
    session.events.push(event);
    transmit(session, t, event.s, wanted);
  }

  return {
    identify: (socket: FrameSocket, intents: number): void => {
      const session: Session = { id: `session-${(made += 1)}`, intents, events: [], socket };
      sessions.push(session);
      transmit(session, "READY", 1, {
        v: 10,
        user: bot.user,
        guilds: [],
        session_id: session.id,
        resume_gateway_url: bot.resumeUrl(),
        application: { id: bot.applicationId, flags: 0 },
        private_channels: [],
        relationships: [],
      });
      changed();
    },
    resume: (socket: FrameSocket, id: unknown, sequence: number): void => {
      const session = sessions.find((candidate) => candidate.id === id);
      if (session === undefined) return socket.send({ op: 9, d: false });
      session.socket = socket;
      for (const event of session.events.filter(({ s }) => s > sequence))
        transmit(session, event.t, event.s, event.d);
      transmit(session, "RESUMED", session.events.length + 2, {});
      changed();
    },
    /** The connection is gone; the session waits unless it was ended with 1000 or 1001. */
    left: (socket: FrameSocket, code: number): void => {
      const left = sessions.find((session) => session.socket === socket);
      if (left !== undefined) left.socket = undefined;
      if (code === 1000 || code === 1001) sessions = sessions.filter((session) => session !== left);
      changed();
    },
    dispatch: (t: string, d: DiscordPayload): void => {
      for (const session of sessions) deliver(session, t, d);
    },
    close: (code: number): void => {
      for (const { socket } of sessions) socket?.close(code);
    },
    forget: (): void => {
      sessions = [];
    },
    isConnected: (): boolean => sessions.some(({ socket }) => socket !== undefined),
  };
}

function filtered(intents: number, t: string, d: DiscordPayload): DiscordPayload | undefined {
  if (t !== "MESSAGE_CREATE") return d;
  if (d["guild_id"] === undefined) return (intents & DIRECT_MESSAGES) === 0 ? undefined : d;
  if ((intents & GUILD_MESSAGES) === 0) return undefined;
  return (intents & MESSAGE_CONTENT) === 0 ? { ...d, content: "" } : d;
}

/** Frames as JSON, or as one zlib stream where the client asked for it. */
export function frameSocket(socket: WebSocket, isCompressed: boolean): FrameSocket {
  const close = (code: number): void => socket.close(code);
  if (!isCompressed) return { send: (frame) => socket.send(JSON.stringify(frame)), close };
  const deflate = createDeflate();
  let chunks: Buffer[] = [];
  deflate.on("data", (chunk: Buffer) => chunks.push(chunk));
  return {
    send: (frame) => {
      deflate.write(JSON.stringify(frame));
      deflate.flush(constants.Z_SYNC_FLUSH, () => {
        if (chunks.length > 0) socket.send(Buffer.concat(chunks));
        chunks = [];
      });
    },
    close,
  };
}
