import { connect as connectTcp, type Socket } from "node:net";
import { WebSocket } from "ws";
import { connectParams } from "../websocket/connect-params.js";
import { from, PROXY } from "../websocket/proxied.js";
import { TOKEN } from "../websocket/test-server.js";
import type { Random } from "./frames.js";

/** One kind of bad peer. `act` is called again and again, and does a little each time. */
export interface Attacker {
  act(): void;
  stop(): void;
  /** What it did so far. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Addresses from elsewhere, many of them: one alone would soon be kept out. */
const anyAddress = (random: Random): string => `198.51.${random(200)}.${random(250)}`;

function open(port: number, address: string): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, {
    ...from(address),
    perMessageDeflate: false,
  });
  // It is refused, or cut off while it writes: that is what it came for.
  socket.on("error", () => socket.terminate());
  return socket;
}

export interface SenderOptions {
  readonly port: number;
  readonly random: Random;
  readonly nextFrame: () => Buffer | string;
  readonly framesPerAct: number;
}

/** Sends frames before its hello, and comes back whenever it is thrown out. */
export function createStranger({ port, random, nextFrame, framesPerAct }: SenderOptions): Attacker {
  const counts = { frames: 0, connections: 0 };
  let socket = open(port, anyAddress(random));
  return {
    counts,
    act() {
      if (socket.readyState >= WebSocket.CLOSING) {
        counts.connections += 1;
        socket = open(port, anyAddress(random));
      }
      if (socket.readyState !== WebSocket.OPEN) return;
      for (let index = 0; index < framesPerAct; index += 1) socket.send(nextFrame());
      counts.frames += framesPerAct;
    },
    stop: () => socket.terminate(),
  };
}

/** Knows the shared token, has no rights, and sends frames after its hello. */
export function createInsider({ port, random, nextFrame, framesPerAct }: SenderOptions): Attacker {
  const counts = { frames: 0, connections: 0, hellos: 0 };
  let isIn = false;
  const join = (): WebSocket => {
    isIn = false;
    counts.connections += 1;
    const next = open(port, anyAddress(random));
    next.on("message", (data: Buffer) => {
      const text = data.toString("utf8");
      if (text.includes("connect.challenge")) {
        const params = connectParams({ challenge: JSON.parse(text).payload }, { auth: { token: TOKEN } });
        next.send(JSON.stringify({ type: "req", id: "hello", method: "connect", params }));
      } else if (!isIn && text.includes("hello-ok")) {
        isIn = true;
        counts.hellos += 1;
      }
    });
    return next;
  };
  let socket = join();
  return {
    counts,
    act() {
      if (socket.readyState >= WebSocket.CLOSING) socket = join();
      if (!isIn || socket.readyState !== WebSocket.OPEN) return;
      for (let index = 0; index < framesPerAct; index += 1) socket.send(nextFrame());
      counts.frames += framesPerAct;
    },
    stop: () => socket.terminate(),
  };
}

/** Knows the shared token, asks for much and reads nothing. */
export function createSlowReader(port: number, random: Random): Attacker {
  const counts = { asked: 0 };
  const params = "x".repeat(262_144);
  const join = (): WebSocket => {
    const next = open(port, anyAddress(random));
    next.once("message", (data: Buffer) => {
      const { payload } = JSON.parse(data.toString("utf8"));
      const connect = connectParams({ challenge: payload }, { auth: { token: TOKEN } });
      next.send(JSON.stringify({ type: "req", id: "hello", method: "connect", params: connect }));
      next.once("message", () => next.pause());
    });
    return next;
  };
  let socket = join();
  return {
    counts,
    act() {
      if (socket.readyState >= WebSocket.CLOSING) socket = join();
      if (!socket.isPaused || socket.bufferedAmount > 1_048_576) return;
      counts.asked += 1;
      socket.send(JSON.stringify({ type: "req", id: String(counts.asked), method: "echo", params }));
    },
    stop: () => socket.terminate(),
  };
}

/** Sends a first frame of 1 MiB. */
export function createGiant(port: number, random: Random): Attacker {
  const counts = { frames: 0 };
  const frame = Buffer.alloc(1_048_576, 0x20);
  let socket: WebSocket | undefined;
  return {
    counts,
    act() {
      if (socket !== undefined && socket.readyState !== WebSocket.CLOSED) return;
      socket = open(port, anyAddress(random));
      socket.once("message", () => {
        counts.frames += 1;
        socket?.send(frame);
      });
    },
    stop: () => socket?.terminate(),
  };
}

const UPGRADE = [
  "GET / HTTP/1.1",
  "Host: gateway.example",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
].join("\r\n");

/** Upgrades and then says nothing, or writes bytes that are no frames, or ends only its own side. */
export function createHalfOpen(port: number, random: Random): Attacker {
  const counts = { connections: 0 };
  let socket: Socket | undefined;
  return {
    counts,
    act() {
      if (socket !== undefined && !socket.destroyed && random(20) !== 0) return;
      if (random(4) !== 0) socket?.destroy();
      counts.connections += 1;
      const next = connectTcp({ port, host: "127.0.0.1", localAddress: PROXY, allowHalfOpen: true });
      socket = next;
      next.on("error", () => next.destroy());
      next.write(`${UPGRADE}\r\nX-Forwarded-For: ${anyAddress(random)}\r\n\r\n`);
      const next3 = random(3);
      if (next3 === 0) next.write(Buffer.from(Array.from({ length: 64 }, () => random(256))));
      if (next3 === 1) next.end();
    },
    stop: () => socket?.destroy(),
  };
}
