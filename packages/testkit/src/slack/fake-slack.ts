import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { WebSocketServer } from "ws";
import { createChangeNotifier } from "../change-notifier.js";
import { createSlackApp, type SlackAppState } from "./fake-slack-app.js";
import { readText } from "./fake-slack-web-api.js";
import type { FakeSlack, SlackCall, SlackFailure, SlackFields } from "./fake-slack-types.js";
import { readRequest } from "../read-request.js";

/**
 * Starts a stand-in for Slack: real HTTP and WebSocket on loopback, acknowledgement and delivery again as Slack does it, signed
 * calls, the real server's errors, and faults on demand.
 *
 * @example
 * ```ts
 * const slack = await createFakeSlack();
 * const app = slack.app({ botToken: "xoxb-1", appToken: "xapp-1" });
 * app.message("U0ANN", "hello");
 * await app.nextSent(app.directChannel("U0ANN")); // what the bot under test answers
 * await slack.close();
 * ```
 */
export async function createFakeSlack(): Promise<FakeSlack> {
  const apps: SlackAppState[] = [];
  const notifier = createChangeNotifier();
  const sockets = new Set<{ destroy(): void }>();
  const tickets = new Map<string, SlackAppState>();
  let origin = "";
  let issued = 0;

  const server = createServer((request, response) => void handle(request, response));
  const webSockets = new WebSocketServer({ noServer: true });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      notifier.changed();
    });
  });
  server.on("upgrade", (request, socket, head) => {
    const ticket = new URL(request.url ?? "/", origin).searchParams.get("ticket") ?? "";
    const app = tickets.get(ticket);
    tickets.delete(ticket); // Good for one connection.
    if (app === undefined) socket.destroy();
    else webSockets.handleUpgrade(request, socket, head, (webSocket) => app.accept(webSocket));
  });

  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", origin);
    const body = await readRequest(request);
    if (body === undefined) return;
    const fields = readFields(body);
    const [, kind, first = "", second = ""] = url.pathname.split("/");
    if (kind === "commands") {
      apps[Number(first)]?.respond(second, fields);
      return void response.end("ok");
    }
    const token = readToken(request, fields);
    const app = apps.find((candidate) => tokensOf(candidate).includes(token));
    if (app === undefined)
      return respond(response, { ok: false, error: token === "" ? "not_authed" : "invalid_auth" });
    const call: SlackCall = { method: first, arguments: fields };
    const failure = app.record(call);
    if (failure !== undefined && !(await applyFailure(failure, response, cut))) return;
    respond(
      response,
      app.answer(call, token, () => issueTicket(app)),
    );
  }

  function issueTicket(app: SlackAppState): string {
    const ticket = `t${(issued += 1)}`;
    tickets.set(ticket, app);
    return `${origin.replace("http", "ws")}/link?ticket=${ticket}`;
  }

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
      cut();
    });

  await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  origin = `http://127.0.0.1:${port}`;
  return {
    apiUrl: `${origin}/api/`,
    app: (credentials) => {
      const known = apps.find((app) => tokensOf(app).includes(credentials.botToken));
      if (known !== undefined) return known;
      const index = apps.length;
      const app = createSlackApp({
        credentials,
        responseUrl: (channel) => `${origin}/commands/${index}/${channel}`,
        isUp: () => server.listening,
      });
      apps.push(app);
      return app;
    },
    down,
    up: async () => {
      await listen(port);
      for (const app of apps) app.resume();
    },
    cut,
    disconnected: () => notifier.until(() => (sockets.size === 0 ? true : undefined)),
    close: down,
  };
}

function tokensOf({ credentials: { appToken, botToken } }: SlackAppState): readonly string[] {
  return appToken === undefined ? [botToken] : [botToken, appToken];
}

/** True when the right answer still follows. */
async function applyFailure(
  failure: SlackFailure,
  response: ServerResponse,
  cut: () => void,
): Promise<boolean> {
  if (failure.kind === "slow") {
    await new Promise((resolve) => setTimeout(resolve, failure.delayMs));
    return true;
  }
  if (failure.kind === "close-all") cut();
  if (failure.kind === "error") respond(response, { ok: false, error: failure.error, ...failure.fields });
  if (failure.kind === "status") {
    const { retryAfterSeconds, status } = failure;
    response.writeHead(
      status,
      retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) },
    );
    response.end();
  }
  return false; // A "hang" is never answered.
}

function respond(response: ServerResponse, answer: SlackFields): void {
  if (response.destroyed) return;
  response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(answer));
}

function readToken(request: IncomingMessage, fields: SlackFields): string {
  const [, bearer] = /^Bearer (.+)$/.exec(request.headers.authorization ?? "") ?? [];
  return bearer ?? readText(fields["token"]);
}

/** A form, as the SDK sends it, or JSON, as a `response_url` gets it. */
function readFields(body: string): SlackFields {
  if (!body.startsWith("{")) return Object.fromEntries(new URLSearchParams(body));
  const fields: unknown = JSON.parse(body);
  return typeof fields === "object" && fields !== null ? { ...fields } : {};
}
