import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { json } from "node:stream/consumers";
import { WebSocketServer } from "ws";
import { createChangeNotifier } from "../change-notifier.js";
import { createFakeFeishuApp, type FakeFeishuAppState } from "./fake-feishu-app.js";
import type { FakeFeishu, FakeFeishuCallKind, FakeFeishuFailure } from "./fake-feishu-types.js";

type Payload = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly body: Payload;
  readonly headers?: Readonly<Record<string, string>>;
}

const ok = (body: Payload): Answer => ({ status: 200, body: { code: 0, msg: "success", ...body } });
const refusal = (status: number, code: number, msg: string): Answer => ({ status, body: { code, msg } });
const KINDS: readonly (readonly [RegExp, FakeFeishuCallKind])[] = [
  [/\/tenant_access_token\/internal$/, "token"],
  [/\/bot\/v3\/info$/, "bot"],
  [/\/callback\/ws\/endpoint$/, "endpoint"],
  [/\/im\/v1\/messages$/, "create"],
  [/\/im\/v1\/messages\/[^/]+\/reply$/, "reply"],
];

/**
 * Starts a stand-in for Feishu's open platform: real HTTP and WebSocket on loopback, tenant tokens, messages, the long connection
 * with its protobuf frames, signed and encrypted webhook calls, the real server's codes, and faults on demand.
 *
 * @example
 * ```ts
 * const feishu = await createFakeFeishu();
 * const app = feishu.app("cli_0123456789abcdef", "a secret of the app");
 * app.message("ou_ann", "hello");
 * await app.nextSent("ou_ann"); // what the bot under test answers
 * await feishu.close();
 * ```
 */
export async function createFakeFeishu(): Promise<FakeFeishu> {
  const apps = new Map<string, FakeFeishuAppState>();
  const sockets = new WebSocketServer({ noServer: true });
  const open = new Set<Duplex>();
  const notifier = createChangeNotifier();
  const cutAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  const server = createServer((request, response) => void handle({ apps, cutAll, url }, request, response));
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => {
      open.delete(socket);
      notifier.changed();
    });
  });
  server.on("upgrade", (request, socket: Duplex, head: Buffer) => {
    const app = apps.get(new URL(request.url ?? "/", url).searchParams.get("app") ?? "");
    const failure = app?.record({ kind: "handshake", path: request.url ?? "", payload: {} });
    if (failure?.kind === "hang") {
      // Read on, to see that the other side gives up.
      socket.on("end", () => socket.destroy()).resume();
      return;
    }
    if (app === undefined || failure !== undefined) {
      socket.end("HTTP/1.1 514 Refused\r\nhandshake-status: 514\r\nconnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, app.open);
  });
  const listen = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  const down = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      cutAll();
    });
  const port = await listen(0);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    app: (appId, appSecret) => {
      const app = apps.get(appId) ?? createFakeFeishuApp(appId, appSecret);
      apps.set(appId, app);
      return app;
    },
    down,
    up: async () => void (await listen(port)),
    disconnected: () => notifier.until(() => (open.size === 0 ? true : undefined)),
    close: down,
  };
}

interface Server {
  readonly apps: ReadonlyMap<string, FakeFeishuAppState>;
  readonly cutAll: () => void;
  readonly url: string;
}

async function handle(server: Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", server.url);
  const kind = KINDS.find(([path]) => path.test(pathname))?.[1];
  if (kind === undefined) return respond(response, refusal(404, 404, "not found"));
  const body: unknown = request.method === "POST" ? await json(request).catch(() => ({})) : {};
  const payload = { ...Object.fromEntries(searchParams), ...(typeof body === "object" ? body : {}) };
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const app = findApp(server, payload, token);
  if (app === undefined) return respond(response, unknownApp(kind));
  const failure = app.record({ kind, path: pathname, payload });
  if (failure !== undefined && !(await applyFailure(failure, response, server))) return;
  respond(response, answer(app, { kind, payload, token, pathname, url: server.url }));
}

/** By the app's id where it is told, and else by the token, which holds it. */
function findApp({ apps }: Server, payload: Payload, token: string): FakeFeishuAppState | undefined {
  const appId = payload["app_id"] ?? payload["AppID"] ?? token.split("@")[1];
  return typeof appId === "string" ? apps.get(appId) : undefined;
}

const unknownApp = (kind: FakeFeishuCallKind): Answer =>
  kind === "token" ? refusal(200, 10_003, "invalid param") : refusal(400, 99_991_663, "Invalid access token");

interface Call {
  readonly kind: FakeFeishuCallKind;
  readonly payload: Payload;
  readonly token: string;
  readonly pathname: string;
  readonly url: string;
}

function answer(app: FakeFeishuAppState, { kind, pathname, payload, token, url }: Call): Answer {
  if (kind === "token") {
    if (!app.isSecret(payload["app_secret"])) return refusal(200, 10_014, "app secret invalid");
    return ok({ tenant_access_token: `${app.issueToken()}@${app.appId}`, expire: 7200 });
  }
  if (kind === "endpoint") {
    if (!app.isSecret(payload["AppSecret"])) return refusal(200, 514, "auth failed");
    return ok({ data: endpoint(app.appId, url) });
  }
  if (!app.isToken(token.split("@")[0] ?? "")) {
    return refusal(400, 99_991_663, "Invalid access token for authorization");
  }
  if (kind === "bot") return ok({ bot: { activate_status: 2, app_name: "Bot", open_id: app.botOpenId } });
  const replyTo = kind === "reply" ? pathname.split("/").at(-2) : undefined;
  const receiver = payload["receive_id"];
  return ok({ data: app.take(payload, typeof receiver === "string" ? receiver : "", replyTo) });
}

function endpoint(appId: string, url: string): Payload {
  return {
    URL: `${url.replace("http", "ws")}/callback/ws?device_id=1&service_id=1&ticket=fake-ticket&app=${appId}`,
    ClientConfig: { PingInterval: 120, ReconnectCount: -1, ReconnectInterval: 120, ReconnectNonce: 30 },
  };
}

/** True when the right answer still follows. */
async function applyFailure(
  failure: FakeFeishuFailure,
  response: ServerResponse,
  { cutAll }: Server,
): Promise<boolean> {
  if (failure.kind === "slow") {
    await new Promise((resolve) => setTimeout(resolve, failure.delayMs));
    return true;
  }
  if (failure.kind === "cut") cutAll();
  if (failure.kind === "html")
    response.writeHead(failure.status, { "content-type": "text/html" }).end("<h1>");
  if (failure.kind === "code") {
    const { code, headers = {}, msg = `Fault ${code}`, status = 400 } = failure;
    respond(response, { ...refusal(status, code, msg), headers });
  }
  return false; // A "hang" is never answered.
}

function respond(response: ServerResponse, { body, headers, status }: Answer): void {
  if (response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
