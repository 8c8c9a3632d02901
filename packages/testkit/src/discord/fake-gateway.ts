import type { IncomingMessage } from "node:http";
import type { RawData, WebSocket } from "ws";
import type { DiscordBotState } from "./fake-discord-bot.js";
import { frameSocket, type FrameSocket } from "./fake-sessions.js";

const HEARTBEAT_INTERVAL_MS = 41_250;

/** Speaks the gateway's side of one connection: hello, identify or resume, heartbeats. */
export function serveGateway(
  socket: WebSocket,
  request: IncomingMessage,
  findBot: (token: string) => DiscordBotState | undefined,
): void {
  const frames = frameSocket(socket, (request.url ?? "").includes("compress=zlib-stream"));
  let bot: DiscordBotState | undefined;
  socket.on("close", (code) => bot?.sessions.left(frames, code));
  socket.on("error", () => socket.terminate());
  socket.on("message", (data) => {
    const frame = readFrame(data);
    if (frame === undefined) return socket.close(4002);
    if (frame.op === 1) {
      bot?.recordFrame({ op: 1, d: frame.d });
      return frames.send({ op: 11 });
    }
    if (frame.op !== 2 && frame.op !== 6) return undefined;
    bot = findBot(String(frame.fields["token"]));
    if (bot === undefined || bot.isRevoked()) return socket.close(4004);
    bot.recordFrame({ op: frame.op, d: frame.fields });
    return open(bot, frames, frame);
  });
  frames.send({ op: 10, d: { heartbeat_interval: HEARTBEAT_INTERVAL_MS } });
}

function open(bot: DiscordBotState, frames: FrameSocket, { op, fields }: Frame): void {
  if (op === 6) return bot.sessions.resume(frames, fields["session_id"], Number(fields["seq"]));
  // discord.py 2.2 asks for everything that needs no privilege, by leaving them out or by number.
  const intents = Number(fields["intents"] ?? 0);
  if (!bot.mayUse(intents)) return frames.close(4014);
  return bot.sessions.identify(frames, intents);
}

interface Frame {
  readonly op: unknown;
  readonly d: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

function readFrame(data: RawData): Frame | undefined {
  const text = Buffer.isBuffer(data) ? data.toString("utf8") : "";
  if (!text.startsWith("{")) return undefined;
  const frame: unknown = JSON.parse(text);
  if (typeof frame !== "object" || frame === null) return undefined;
  const d: unknown = Reflect.get(frame, "d");
  return {
    op: Reflect.get(frame, "op"),
    d,
    fields: typeof d === "object" && d !== null ? { ...d } : {},
  };
}
