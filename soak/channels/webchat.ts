import { once } from "node:events";
import type { SenderId } from "@openclaw/contracts";
import { WebSocket } from "ws";
import { PEOPLE, type OpenSoakChannel } from "../soak-channel.js";

interface Frame {
  readonly type: string;
  readonly visitorId?: SenderId;
  readonly messages?: readonly Line[];
  readonly message?: Line | string;
}

interface Line {
  readonly id: string;
  readonly from: "visitor" | "bot";
  readonly text: string;
  readonly clientId?: string;
}

/** Visitors with a page each. Their sender ids are known once they are connected. */
export const openWebchat: OpenSoakChannel = async () => {
  const visitors = Array.from({ length: PEOPLE }, (_, index) => createVisitor(`${index}`.padStart(43, "v")));
  const people: SenderId[] = [];
  const byId = new Map<SenderId, Visitor>();
  return {
    channel: "webchat",
    settings: {},
    people,
    keepsMessages: false,
    connectTo: async (gatewayUrl) => {
      for (const visitor of visitors) {
        const id = await visitor.connect(gatewayUrl);
        byId.set(id, visitor);
        people.push(id);
      }
    },
    write: async (from, text) => byId.get(from)?.write(text),
    replies: (to) => byId.get(to)?.answers ?? [],
    cut: async () => {
      for (const visitor of visitors) visitor.cut();
    },
    mend: async () => void (await Promise.all(visitors.map((visitor) => visitor.reconnect()))),
    close: async () => visitors.forEach((visitor) => visitor.cut()),
  };
};

interface Visitor {
  readonly answers: readonly string[];
  connect(gatewayUrl: string): Promise<SenderId>;
  reconnect(): Promise<void>;
  cut(): void;
  write(text: string): Promise<void>;
}

function createVisitor(secret: string): Visitor {
  const answers: string[] = [];
  const seen = new Set<string>();
  const echoed = new Set<string>();
  const wakers = new Set<() => void>();
  let socket: WebSocket | undefined;
  let origin = "";

  const read = (line: Line): void => {
    if (line.clientId !== undefined) echoed.add(line.clientId);
    if (seen.has(line.id)) return;
    seen.add(line.id);
    if (line.from === "bot") answers.push(line.text);
  };
  const onFrame = (frame: Frame): void => {
    for (const line of frame.messages ?? []) read(line);
    if (frame.type === "message" && typeof frame.message === "object") read(frame.message);
    for (const wake of wakers) wake();
  };
  const open = async (): Promise<SenderId> => {
    const opened = new WebSocket(`${origin.replace("http", "ws")}/webchat-socket`, {
      headers: { cookie: `openclaw_webchat_default=${secret}`, origin },
    });
    socket = opened;
    opened.on("error", () => undefined); // Told by the close that follows.
    return await new Promise<SenderId>((resolve, reject) => {
      opened.once("close", () => reject(new Error("The gateway closed a page of webchat.")));
      opened.on("message", (data: Buffer) => {
        const frame: Frame = JSON.parse(data.toString("utf8"));
        onFrame(frame);
        if (frame.type === "ready") resolve(frame.visitorId ?? "");
      });
    });
  };
  const waitForEcho = (clientId: string, limitMs: number): Promise<boolean> =>
    new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        wakers.delete(check);
        resolve(echoed.has(clientId));
      };
      const check = (): void => {
        if (echoed.has(clientId)) finish();
      };
      const timer = setTimeout(finish, limitMs);
      wakers.add(check);
      check();
    });

  return {
    answers,
    connect: async (gatewayUrl) => {
      origin = gatewayUrl.replace(/\/$/, "");
      return await open();
    },
    reconnect: async () => void (await open()),
    cut: () => socket?.terminate(),
    write: async (text) => {
      const clientId = text.replaceAll(" ", "-");
      do {
        if (socket?.readyState === WebSocket.CONNECTING) await once(socket, "open");
        if (socket?.readyState === WebSocket.OPEN) {
          socket.send(JSON.stringify({ type: "message", id: clientId, text }));
        }
        // As the page does: what was not seen again is sent again under the same id.
      } while (!(await waitForEcho(clientId, 1_000)));
    },
  };
}
