import { WebSocket, type RawData } from "ws";
import { connectRequest, type PairedDevice } from "./paired-devices.js";

/** Connects a device and resolves once it was admitted. */
function connectDevice(url: string, device: PairedDevice): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const takeAnswer = (data: RawData): void => {
      const frame: { type: string; ok?: boolean } = JSON.parse(textOf(data));
      if (frame.type !== "res") return;
      socket.off("message", takeAnswer);
      // Nothing is read any more, but pings are answered.
      socket.on("message", () => undefined);
      if (frame.ok === true) resolve(socket);
      else reject(new Error(`The device was refused: ${textOf(data)}`));
    };
    socket.once("message", (data) => {
      const { payload }: { payload: { nonce: string; ts: number } } = JSON.parse(textOf(data));
      socket.on("message", takeAnswer);
      socket.send(connectRequest(device, payload.nonce, payload.ts));
    });
    socket.once("error", reject);
    socket.once("close", (code) => reject(new Error(`The connection was closed with ${code}.`)));
  });
}

/** Connects all devices, some at a time, and keeps the connections. */
export async function connectAll(
  url: string,
  devices: readonly PairedDevice[],
  atOnce = 32,
): Promise<readonly WebSocket[]> {
  const sockets: WebSocket[] = [];
  let next = 0;
  const connectInTurn = async (): Promise<void> => {
    for (let device = devices[next++]; device !== undefined; device = devices[next++]) {
      sockets.push(await connectDevice(url, device));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, connectInTurn));
  return sockets;
}

export function disconnectAll(sockets: readonly WebSocket[]): void {
  for (const socket of sockets) socket.terminate();
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString() : "";
}
