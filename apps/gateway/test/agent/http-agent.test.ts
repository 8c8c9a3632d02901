import { getEventListeners, once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import type { AgentMessage } from "../../src/agent/agent.js";
import { createHttpAgent } from "../../src/agent/http-agent.js";

const MESSAGE: AgentMessage = {
  channel: "webchat",
  account: "default",
  senderId: "v_a",
  chatId: "v_a",
  messageId: "1",
  text: "hello ü",
};
const never = new AbortController().signal;

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/chat?v=1`;
}

const agentFor = async (listener: RequestListener, timeoutMs = 10_000) =>
  createHttpAgent({ url: await serve(listener), headers: { authorization: "Bearer secret" }, timeoutMs });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

const say =
  (status: number, type: string, body: string) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { "content-type": type }).end(body);
  };

describe("an agent behind HTTP", () => {
  it("leaves nothing behind on the signal of the gateway, which lives as long as the gateway", async () => {
    const stopping = new AbortController();
    const agent = await agentFor(say(200, "text/plain", "hi"));
    await Promise.all([1, 2, 3].map(() => agent.answer(MESSAGE, stopping.signal)));
    expect(getEventListeners(stopping.signal, "abort")).toEqual([]);
  });

  it("S154: gets ids and text as JSON by POST, with the configured headers", async () => {
    const seen: unknown[] = [];
    const agent = await agentFor((request, response) => {
      seen.push(request.method, request.url, request.headers.authorization, request.headers["content-type"]);
      void bodyOf(request).then((body) => {
        seen.push(JSON.parse(body));
        response.end(" fine \n");
      });
    });
    expect(await agent.answer(MESSAGE, never)).toBe("fine");
    expect(seen).toEqual(["POST", "/chat?v=1", "Bearer secret", "application/json", MESSAGE]);
  });

  it.each([
    ["an object with text", "application/json", '{"text":" hi ","more":1}', "hi"],
    ["a string", "application/json; charset=utf-8", '"hi"', "hi"],
    ["a kind of JSON", "application/problem+json", '{"text":"hi"}', "hi"],
    ["plain text", "text/plain", '{"text":"hi"}', '{"text":"hi"}'],
    ["nothing", "application/json", "", ""],
  ])("%s is an answer", async (_name, type, body, expected) => {
    const agent = await agentFor(say(200, type, body));
    expect(await agent.answer(MESSAGE, never)).toBe(expected);
  });

  it("status 204 is no answer", async () => {
    const agent = await agentFor((_request, response) => response.writeHead(204).end());
    expect(await agent.answer(MESSAGE, never)).toBe("");
  });

  it.each([
    ["no JSON", 200, "application/json", "{", "it is JSON and is not"],
    ["JSON without text", 200, "application/json", '{"reply":"x"}', 'nor an object with "text"'],
    ["an error", 500, "text/plain", "stack trace", "answered with status 500"],
  ])("%s is a failure", async (_name, status, type, body, message) => {
    const agent = await agentFor(say(status, type, body));
    await expect(agent.answer(MESSAGE, never)).rejects.toMatchObject({
      code: "AGENT_FAILED",
      message: expect.stringContaining(message),
    });
  });

  it("S79: a redirect is not followed: the headers belong to one address", async () => {
    let asked = 0;
    const elsewhere = await serve((_request, response) => {
      asked += 1;
      response.end("stolen");
    });
    const agent = await agentFor((_request, response) =>
      response.writeHead(307, { location: elsewhere }).end(),
    );
    await expect(agent.answer(MESSAGE, never)).rejects.toMatchObject({
      code: "AGENT_FAILED",
      message: expect.stringContaining("redirect (307)"),
    });
    expect(asked).toBe(0);
  });

  it("an answer without end is cut off", async () => {
    const agent = await agentFor((_request, response) => {
      const chunk = "x".repeat(65_536);
      const write = (): void => {
        while (response.write(chunk));
        response.once("drain", write);
      };
      response.on("error", () => undefined);
      write();
    });
    await expect(agent.answer(MESSAGE, never)).rejects.toMatchObject({ code: "AGENT_OUTPUT_TOO_LARGE" });
  });

  it("a silent address is given up when its time is over, and at once when the gateway stops", async () => {
    const agent = await agentFor(() => undefined, 100);
    await expect(agent.answer(MESSAGE, never)).rejects.toMatchObject({ code: "AGENT_TIMED_OUT" });
    const stopping = new AbortController();
    const patient = await agentFor(() => stopping.abort());
    await expect(patient.answer(MESSAGE, stopping.signal)).rejects.toMatchObject({ code: "AGENT_STOPPED" });
  });

  it("an address where nobody listens is a failure that names the key", async () => {
    const url = await serve(() => undefined);
    const agent = createHttpAgent({ url: url.replace(/:\d+/, ":1"), headers: {}, timeoutMs: 5_000 });
    await expect(agent.answer(MESSAGE, never)).rejects.toMatchObject({
      code: "AGENT_FAILED",
      message: expect.stringMatching(/could not be reached \(.+\); check agent\.url/),
    });
  });
});
