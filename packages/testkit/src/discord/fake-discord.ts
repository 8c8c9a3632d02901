import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { WebSocketServer } from "ws";
import { createChangeNotifier } from "../change-notifier.js";
import { createFakeDiscordBot, type DiscordBotState } from "./fake-discord-bot.js";
import { findRoute, needsToken } from "./fake-rest.js";
import { serveGateway } from "./fake-gateway.js";
import { refuse, type RestAnswer } from "./rest-answer.js";
import type { DiscordPayload, FakeDiscord, FakeDiscordFailure } from "./fake-discord-types.js";
import { readRequest } from "../read-request.js";

/**
 * Starts a stand-in for Discord: real HTTP and WebSockets on loopback, sessions that can be resumed, intents, nonces, interactions
 * with their three seconds, the real server's errors, and faults on demand.
 *
 * @example
 * ```ts
 * const discord = await createFakeDiscord();
 * const bot = discord.bot("token");
 * // Start the bot under test with `discord.url`, then:
 * await bot.connected();
 * bot.message({ id: "100000000000000007" }, "hello");
 * await bot.nextDirect("100000000000000007"); // what it answers
 * await discord.close();
 * ```
 */
export async function createFakeDiscord(): Promise<FakeDiscord> {
  const bots = new Map<string, DiscordBotState>();
  const notifier = createChangeNotifier();
  const gateway = new WebSocketServer({ noServer: true });
  const closeAll = (): void => {
    for (const socket of gateway.clients) socket.terminate();
    server.closeAllConnections();
  };
  const server = createServer((request, response) => void handle(request, response));
  let port = 0;
  let open = 0;
  server.on("connection", (socket) => {
    open += 1;
    socket.once("close", () => {
      open -= 1;
      notifier.changed();
    });
  });
  server.on("upgrade", (request, socket, head) =>
    gateway.handleUpgrade(request, socket, head, (upgraded) =>
      serveGateway(upgraded, request, (token) => bots.get(token)),
    ),
  );

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? "GET";
    const path = decodeURIComponent((request.url ?? "").replace(/\?.*$/, "")).replace(/^\/api\/v\d+/, "");
    const route = findRoute(method, path);
    const token = (request.headers.authorization ?? "").replace(/^Bot /, "");
    const body = await readRequest(request);
    if (body === undefined) return;
    const payload = readPayload(body);
    const bot = needsToken(route.name) ? bots.get(token) : botOfInteraction(path);
    if (bot === undefined || (needsToken(route.name) && bot.isRevoked())) {
      return respond(response, refuse(401, 0, "401: Unauthorized"));
    }
    const failure = bot.record({ route: route.name, path, payload });
    if (failure !== undefined && !(await applyFailure(failure, response, closeAll))) return undefined;
    return respond(response, route.answer({ bot, payload, gatewayUrl: gatewayUrl() }));
  }

  const gatewayUrl = (): string => `ws://127.0.0.1:${port}`;
  /** A webhook's address names the application; a callback is known by its token. */
  function botOfInteraction(path: string): DiscordBotState | undefined {
    const [, kind, id, token] = path.split("/");
    const all = [...bots.values()];
    return all.find((bot) => (kind === "webhooks" ? bot.applicationId === id : bot.interactions.has(token)));
  }

  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        const address = server.address();
        port = typeof address === "object" && address !== null ? address.port : 0;
        resolve();
      });
    });
  const down = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      closeAll();
    });
  await listen();
  return {
    url: `http://127.0.0.1:${port}/api`,
    gatewayUrl: gatewayUrl(),
    bot: (token) => {
      const bot = bots.get(token) ?? createFakeDiscordBot(token, bots.size + 1, gatewayUrl);
      bots.set(token, bot);
      return bot;
    },
    down,
    up: listen,
    disconnected: () => notifier.until(() => (open === 0 ? true : undefined)),
    close: down,
  };
}

/** True when the right answer still follows. */
async function applyFailure(
  failure: FakeDiscordFailure,
  response: ServerResponse,
  closeAll: () => void,
): Promise<boolean> {
  if (failure.kind === "slow") {
    await new Promise((resolve) => setTimeout(resolve, failure.delayMs));
    return true;
  }
  if (failure.kind === "close") response.destroy();
  if (failure.kind === "close-all") closeAll();
  if (failure.kind === "status") respond(response, failureAnswer(failure));
  return false; // A "hang" is never answered.
}

function failureAnswer(failure: Extract<FakeDiscordFailure, { readonly kind: "status" }>): RestAnswer {
  const { status, code = 0, message = `Fault ${status}`, retryAfterSeconds, global = false } = failure;
  if (failure.html === true) return { status, body: "<h1>" };
  if (retryAfterSeconds === undefined) return refuse(status, code, message);
  return {
    status,
    body: { message, retry_after: retryAfterSeconds, global },
    headers: {
      "retry-after": String(retryAfterSeconds),
      "x-ratelimit-scope": global ? "global" : "user",
      ...(global && { "x-ratelimit-global": "true" }),
    },
  };
}

function respond(response: ServerResponse, { body, headers, status }: RestAnswer): void {
  if (response.destroyed) return;
  const type = typeof body === "string" ? "text/html" : "application/json";
  response.writeHead(status, { ...headers, ...(body !== undefined && { "content-type": type }) });
  response.end(typeof body === "string" || body === undefined ? body : JSON.stringify(body));
}

function readPayload(body: string): DiscordPayload {
  if (!body.startsWith("{")) return {};
  const payload: unknown = JSON.parse(body);
  return typeof payload === "object" && payload !== null ? { ...payload } : {};
}
