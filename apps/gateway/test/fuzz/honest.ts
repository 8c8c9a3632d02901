import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { createDeviceIdentity } from "@openclaw/device-pairing/identity";
import { WebSocket } from "ws";
import { connectParams } from "../websocket/connect-params.js";
import { TOKEN } from "../websocket/test-server.js";

export interface Honest {
  /** Rejects unless it is answered as it has to be. */
  call(): Promise<void>;
  /** A new connection beside the one that stays, with challenge, proof and hello. */
  reconnect(): Promise<void>;
  figures(): {
    readonly calls: number;
    readonly connects: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
  };
  close(): void;
}

/** A client of this machine with a device that stays connected all the time. */
export async function createHonest(port: number): Promise<Honest> {
  const identity = createDeviceIdentity();
  const tookMs: number[] = [];
  let connects = 0;

  const connect = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
    const challenge = await nextFrame(socket);
    const params = connectParams({ challenge: challenge.payload }, { identity, auth: { token: TOKEN } });
    socket.send(JSON.stringify({ type: "req", id: "hello", method: "connect", params }));
    const hello = await nextFrame(socket);
    if (hello.ok !== true) throw new Error(`an honest client was refused: ${JSON.stringify(hello)}`);
    connects += 1;
    return socket;
  };

  const stays = await connect();
  stays.on("close", (code) => {
    throw new Error(`an honest client was cut off with ${code}`);
  });
  return {
    async call() {
      const id = `call-${tookMs.length}`;
      const startedAt = performance.now();
      stays.send(JSON.stringify({ type: "req", id, method: "echo", params: id }));
      for (;;) {
        const frame = await nextFrame(stays);
        if (frame.id !== id) continue;
        if (frame.ok !== true) throw new Error(`an honest call failed: ${JSON.stringify(frame)}`);
        break;
      }
      tookMs.push(performance.now() - startedAt);
    },
    async reconnect() {
      (await connect()).close();
    },
    figures() {
      const sorted = tookMs.toSorted((left, right) => left - right);
      const at = (share: number): number => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
      return { calls: sorted.length, connects, p50Ms: at(0.5), p99Ms: at(0.99) };
    },
    close() {
      stays.removeAllListeners("close");
      stays.close();
    },
  };
}

async function nextFrame(socket: WebSocket) {
  const [data] = await once(socket, "message");
  return JSON.parse(String(data));
}
