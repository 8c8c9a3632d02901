import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readRequest } from "../read-request.js";
import { answerRequest, receiveAll, type RpcScope } from "./fake-signal-rpc.js";

/** Serves what `daemon --http` does. */
export function createHttpServer(scope: RpcScope, keepAliveMs: number): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://fake");
    if (pathname === "/api/v1/check") response.writeHead(200).end();
    else if (pathname === "/api/v1/rpc") void serveRpc(request, response, scope);
    else if (pathname === "/api/v1/events")
      serveEvents(response, scope, searchParams.get("account"), keepAliveMs);
    else response.writeHead(404).end();
  });
}

async function serveRpc(request: IncomingMessage, response: ServerResponse, scope: RpcScope): Promise<void> {
  if (request.method !== "POST") return void response.writeHead(405).end();
  if (request.headers["content-type"]?.startsWith("application/json") !== true)
    return void response.writeHead(415).end();
  const body = await readRequest(request);
  if (body === undefined) return;
  const answer = await answerRequest(body, scope);
  if (answer === undefined || response.destroyed) return;
  response.writeHead(200, { "content-type": "application/json" }).end(answer);
}

function serveEvents(
  response: ServerResponse,
  scope: RpcScope,
  account: string | null,
  keepAliveMs: number,
): void {
  const accounts = scope
    .accounts()
    .filter(({ number, uuid }) => account === null || [number, uuid].includes(account));
  if (accounts.length === 0) return void response.writeHead(400).end();
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  const end = receiveAll(accounts, (event) => {
    response.write(`event:receive\ndata:${JSON.stringify(event)}\n\n`);
  });
  const timer = setInterval(() => response.write(":\n"), keepAliveMs);
  response.on("close", () => {
    clearInterval(timer);
    end();
  });
}
