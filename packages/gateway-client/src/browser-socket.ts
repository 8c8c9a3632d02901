import type { BrowserGlobals } from "./browser-globals.js";
import type { OpenSocket } from "./socket.js";

/** Codes that a page may close with are 1000 and those from 3000; OpenClaw's 1008 becomes 4008. */
const toAllowedCode = (code: number): number => (code === 1000 || code >= 3000 ? code : code + 3000);

/** Opens sockets with the browser's `WebSocket`, which knows neither pings nor why a connection failed. */
export function openBrowserSocket({ WebSocket }: Pick<BrowserGlobals, "WebSocket">): OpenSocket {
  return ({ url }, handlers) => {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") handlers.onText(data);
      else if (data instanceof ArrayBuffer) handlers.onText(new TextDecoder().decode(data));
    });
    socket.addEventListener("close", ({ code, reason }) => handlers.onClose(code, reason));
    return {
      send: (text) => socket.send(text),
      close: (code, reason) => socket.close(toAllowedCode(code), reason),
      // A page cannot do more; what still comes is ignored.
      destroy: () => socket.close(),
    };
  };
}
