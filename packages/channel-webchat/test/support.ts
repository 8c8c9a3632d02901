import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { request } from "node:http";
import type { InboundMessage } from "@openclaw/contracts";
import { createDeterministicRandom } from "@openclaw/testkit";
import { WebSocket } from "ws";
import type { ServerFrame } from "../src/index.js";
import { createWebchatChannel, type WebchatChannel, type WebchatOptions } from "../src/index.js";

/** A webchat channel behind a real HTTP server on a free port. */
export interface TestSite {
  readonly channel: WebchatChannel;
  readonly port: number;
  readonly origin: string;
  readonly received: readonly InboundMessage[];
  close(): Promise<void>;
}

export interface SiteOptions extends WebchatOptions {
  readonly onMessage?: (message: InboundMessage) => Promise<void>;
  readonly isStarted?: boolean;
}

export async function openSite(options: SiteOptions = {}): Promise<TestSite> {
  const { onMessage, isStarted = true, ...webchat } = options;
  const channel = createWebchatChannel({ random: createDeterministicRandom(1), ...webchat });
  const received: InboundMessage[] = [];
  if (isStarted) {
    await channel.start(async (message) => {
      received.push(message);
      await onMessage?.(message);
    });
  }
  const server = await serve(channel);
  const port = portOf(server);
  return {
    channel,
    port,
    origin: `http://127.0.0.1:${port}`,
    received,
    async close() {
      await channel.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(channel: WebchatChannel): Promise<Server> {
  const server = createServer((incoming, response) => {
    if (!channel.handleRequest(incoming, response)) response.writeHead(404).end("elsewhere");
  });
  server.on("upgrade", (incoming, socket, head) => {
    if (!channel.handleUpgrade(incoming, socket, head)) socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server does not listen.");
  return address.port;
}

/** A visitor's secret as the page would have it in its cookie. */
export const secretOf = (letter: string): string => letter.repeat(43);

export interface TestTab {
  readonly socket: WebSocket;
  readonly frames: readonly ServerFrame[];
  send(frame: unknown): void;
  /** The first frame, from now or before, that fits; waits for it. */
  frame<Found extends ServerFrame>(fits: (frame: ServerFrame) => frame is Found): Promise<Found>;
  /** Resolves when `holds`, asked after each frame. */
  until(holds: () => boolean): Promise<void>;
  /** The code with which the server closed. */
  closed(): Promise<number>;
  /** Waits for the answer to a ping. */
  pong(): Promise<void>;
  close(): Promise<void>;
}

export interface TabOptions {
  readonly secret?: string;
  readonly headers?: Record<string, string>;
  readonly path?: string;
  readonly cookie?: string;
}

/** Opens a tab and waits until it is ready. Rejects with the status of a refusal. */
export async function openTab(
  site: Pick<TestSite, "origin" | "port">,
  options: TabOptions = {},
): Promise<TestTab> {
  const tab = startTab(site, options);
  await new Promise<void>((resolve, reject) => {
    tab.socket.once("unexpected-response", (_request, response) => {
      response.resume();
      reject(new Error(`refused with ${response.statusCode}`));
    });
    tab.socket.once("error", reject);
    tab.socket.once("open", resolve);
  });
  return tab;
}

function startTab(site: Pick<TestSite, "origin" | "port">, options: TabOptions): TestTab {
  const { secret = secretOf("a"), path = "/webchat-socket" } = options;
  const cookie = options.cookie ?? `openclaw_webchat_default=${secret}`;
  const socket = new WebSocket(`ws://127.0.0.1:${site.port}${path}`, {
    headers: { cookie, origin: site.origin, ...options.headers },
  });
  const frames: ServerFrame[] = [];
  const waiting = new Set<() => void>();
  const closing = new Promise<number>((resolve) => {
    socket.once("close", (code: number) => resolve(code));
  });
  socket.on("message", (data: Buffer) => {
    const frame: unknown = JSON.parse(data.toString("utf8"));
    if (!isServerFrame(frame)) throw new Error("The server sent what is no frame.");
    frames.push(frame);
    waiting.forEach((check) => check());
  });
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return {
    socket,
    frames,
    until,
    send: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    async frame(fits) {
      await until(() => frames.some(fits));
      const found = frames.find(fits);
      if (found === undefined) throw new Error("The frame has gone.");
      return found;
    },
    closed: () => closing,
    async pong() {
      if (socket.readyState !== socket.OPEN) return;
      socket.ping();
      await Promise.race([once(socket, "pong"), closing]);
    },
    async close() {
      socket.close();
      await closing;
    },
  };
}

function isServerFrame(value: unknown): value is ServerFrame {
  return typeof value === "object" && value !== null && "type" in value;
}

export const isReady = (frame: ServerFrame): frame is Extract<ServerFrame, { type: "ready" }> =>
  frame.type === "ready";

export const isError = (frame: ServerFrame): frame is Extract<ServerFrame, { type: "error" }> =>
  frame.type === "error";

export type MessageFrame = Extract<ServerFrame, { type: "message" }>;

export const hasText =
  (text: string) =>
  (frame: ServerFrame): frame is MessageFrame =>
    frame.type === "message" && frame.message.text === text;

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request with any headers, also those that `fetch` does not let through, such as `Host`. */
export function ask(
  port: number,
  path: string,
  options: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {} } = options;
    const outgoing = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    outgoing.on("error", reject);
    // A refused or accepted upgrade arrives here.
    outgoing.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: "" });
    });
    outgoing.end();
  });
}
