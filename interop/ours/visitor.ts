import { once } from "node:events";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";

/** Somebody with the webchat page open. */
export interface Visitor {
  /** The sender id that the owner sees. */
  readonly id: string;
  /** Writes, and resolves with the next text that comes back. */
  ask(text: string): Promise<string>;
}

interface Frame {
  readonly type: string;
  readonly visitorId?: string;
  readonly message?: { readonly from: string; readonly text: string };
}

/** Opens the page as a browser does: the cookie from the page, then the socket. */
export async function openWebchat(url: string): Promise<Visitor> {
  const page = await fetch(url);
  const cookie = page.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  const socket = new WebSocket(`${url.replace("http", "ws")}webchat-socket`, {
    origin: new URL(url).origin,
    headers: { cookie },
  });
  onTestFinished(() => socket.terminate());

  const answers: string[] = [];
  const askers: ((text: string) => void)[] = [];
  const visitorId = new Promise<string>((resolve) => {
    socket.on("message", (data: Buffer) => {
      const frame: Frame = JSON.parse(data.toString());
      if (frame.visitorId !== undefined) resolve(frame.visitorId);
      if (frame.message?.from !== "bot") return;
      const asker = askers.shift();
      if (asker === undefined) answers.push(frame.message.text);
      else asker(frame.message.text);
    });
  });
  await once(socket, "open");

  let lastId = 0;
  const nextAnswer = (): Promise<string> => {
    const known = answers.shift();
    return known === undefined ? new Promise((resolve) => askers.push(resolve)) : Promise.resolve(known);
  };
  return {
    id: await visitorId,
    ask: (text) => {
      lastId += 1;
      socket.send(JSON.stringify({ type: "message", id: String(lastId), text }));
      return nextAnswer();
    },
  };
}
