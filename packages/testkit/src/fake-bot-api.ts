import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createChangeNotifier } from "./change-notifier.js";
import { createFakeBot, type BotAnswer, type BotState } from "./fake-bot.js";
import type { FakeBotApi, FakeFailure } from "./fake-bot-api-types.js";
import { readRequest } from "./read-request.js";

/**
 * Starts a stand-in for Telegram's Bot API server: real HTTP on loopback, long polling with confirmation by offset,
 * webhooks, the real server's errors, and faults on demand.
 *
 * @example
 * ```ts
 * const api = await createFakeBotApi();
 * const bot = api.bot("123456:" + "a".repeat(35));
 * bot.message({ id: 7 }, "hello");
 * await bot.nextSent(7); // what the bot under test answers
 * await api.close();
 * ```
 */
export async function createFakeBotApi(): Promise<FakeBotApi> {
  const bots = new Map<string, BotState>();
  const server = createServer(
    (request, response) => void handle(request, response, bots, () => server.closeAllConnections()),
  );
  const notifier = createChangeNotifier();
  let open = 0;
  server.on("connection", (socket) => {
    open += 1;
    socket.once("close", () => {
      open -= 1;
      notifier.changed();
    });
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  const down = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    bot: (token) => {
      const bot = bots.get(token) ?? createFakeBot(token);
      bots.set(token, bot);
      return bot;
    },
    down,
    up: () => listen(port),
    disconnected: () => notifier.until(() => (open === 0 ? true : undefined)),
    close: down,
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  bots: ReadonlyMap<string, BotState>,
  closeAll: () => void,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const [, token = "", method = ""] = /^\/bot([^/]+)\/([^/?]+)/.exec(request.url ?? "") ?? [];
  const bot = bots.get(decodeURIComponent(token));
  if (bot === undefined) {
    const unknown = /^\d+:/.test(token)
      ? { status: 401, text: "Unauthorized" }
      : { status: 404, text: "Not Found" };
    return respond(response, { status: unknown.status, description: unknown.text });
  }
  const body = await readRequest(request);
  if (body === undefined) return;
  const call = { method, payload: readPayload(body) };
  const failure = bot.record(call);
  if (failure !== undefined && !(await applyFailure(failure, response, closeAll))) return;
  respond(response, await bot.answer(call, gone.signal));
}

/** True when the right answer still follows. */
async function applyFailure(
  failure: FakeFailure,
  response: ServerResponse,
  closeAll: () => void,
): Promise<boolean> {
  if (failure.kind === "slow") {
    await new Promise((resolve) => setTimeout(resolve, failure.delayMs));
    return true;
  }
  if (failure.kind === "close") response.destroy();
  if (failure.kind === "close-all") closeAll();
  if (failure.kind === "html")
    response.writeHead(failure.status, { "content-type": "text/html" }).end("<h1>");
  if (failure.kind === "status") respond(response, { description: `Fault ${failure.status}`, ...failure });
  return false; // A "hang" is never answered.
}

function respond(response: ServerResponse, answer: BotAnswer): void {
  if (response.destroyed) return;
  const status = "result" in answer ? 200 : answer.status;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify("result" in answer ? { ok: true, result: answer.result } : errorBody(answer)));
}

function errorBody(answer: Exclude<BotAnswer, { readonly result: unknown }>): object {
  const { status, description, retryAfterSeconds } = answer;
  return {
    ok: false,
    error_code: status,
    description,
    ...(retryAfterSeconds !== undefined && { parameters: { retry_after: retryAfterSeconds } }),
  };
}

/** JSON, as grammY sends it, or a form, as other clients do. */
function readPayload(body: string): Readonly<Record<string, unknown>> {
  if (!body.startsWith("{")) return Object.fromEntries(new URLSearchParams(body));
  const payload: unknown = JSON.parse(body);
  return typeof payload === "object" && payload !== null ? { ...payload } : {};
}
