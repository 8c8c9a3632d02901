import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readRequest } from "../read-request.js";
import { createChangeNotifier, type ChangeNotifier } from "../change-notifier.js";
import { queryRows, toMessageData } from "./fake-bluebubbles-data.js";
import type {
  FakeBlueBubbles,
  FakeBlueBubblesFailure,
  FakeBlueBubblesText,
  FakeWebhookEntry,
} from "./fake-bluebubbles-types.js";
import { createFakeMessages, FAKE_OWN_HANDLE, type FakeMessages } from "./fake-messages.js";

type Fields = Readonly<Record<string, unknown>>;

interface State {
  readonly messages: FakeMessages;
  readonly notifier: ChangeNotifier;
  readonly sent: FakeBlueBubblesText[];
  readonly calls: string[];
  readonly webhooks: FakeWebhookEntry[];
  readonly failures: Map<string, FakeBlueBubblesFailure[]>;
  /** The one password that is taken. */
  readonly accepted: Set<string>;
  nextWebhookId: number;
}

interface Answer {
  readonly status: number;
  readonly message?: string;
  readonly data?: unknown;
  readonly retryAfterSeconds?: number;
}

const PASSWORD = "fake server & password";

/**
 * Starts a stand-in for a BlueBubbles server. Its database is `messages`: each row that is added is told to the webhooks once.
 *
 * @example
 * ```ts
 * const server = await createFakeBlueBubbles();
 * const channel = createImessageChannel({ serverUrl: server.url, password: server.password });
 * server.messages.add({ sender: "+15550000001", text: "hello" });
 * await server.nextSent("iMessage;-;+15550000001"); // what the channel answers
 * await server.close();
 * ```
 */
export async function createFakeBlueBubbles(
  messages: FakeMessages = createFakeMessages(),
): Promise<FakeBlueBubbles> {
  const state: State = {
    messages,
    notifier: createChangeNotifier(),
    sent: [],
    calls: [],
    webhooks: [],
    failures: new Map(),
    accepted: new Set([PASSWORD]),
    nextWebhookId: 1,
  };
  const { notifier } = state;
  const server = createServer((incoming, response) => void handle(state, incoming, response));
  const webhookAnswers: number[] = [];
  const taken = new Map<string, number>();
  let open = 0;
  let loses = false;
  server.on("connection", (socket) => {
    open += 1;
    socket.once("close", () => {
      open -= 1;
      notifier.changed();
    });
  });
  const port = await listen(server, 0);

  async function push(type: string, data: unknown): Promise<void> {
    const targets = state.webhooks.filter(({ events }) => events.includes(type) || events.includes("*"));
    const answers = await Promise.all(targets.map(({ url }) => callWebhook(url, { type, data })));
    webhookAnswers.push(...answers);
    notifier.changed();
  }

  const stopWatching = messages.onAdded((row) => {
    const isLost = loses || !server.listening;
    loses = false;
    if (!isLost) void push("new-message", toMessageData(row, messages));
  });
  const down = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}`,
    password: PASSWORD,
    messages,
    sent: state.sent,
    calls: state.calls,
    webhooks: state.webhooks,
    webhookAnswers,
    addWebhook: (url, events) => void addWebhook(state, url, events),
    push,
    loseNextWebhook: () => {
      loses = true;
    },
    latestEvent: () => {
      const row = messages.rows.at(-1);
      return row === undefined ? {} : toMessageData(row, messages);
    },
    nextSent: (chatGuid) => {
      const index = taken.get(chatGuid) ?? 0;
      taken.set(chatGuid, index + 1);
      return notifier.until(() => state.sent.filter((text) => text.chatGuid === chatGuid)[index]);
    },
    nextCall: (call) => {
      const from = state.calls.length;
      return notifier.until(() => state.calls.slice(from).find((made) => made === call));
    },
    failNext: (call, failure) => state.failures.set(call, [...(state.failures.get(call) ?? []), failure]),
    changePassword: () => {
      state.accepted.clear();
    },
    down,
    up: async () => void (await listen(server, port)),
    disconnected: async () => void (await notifier.until(() => open === 0 || undefined)),
    close: async () => {
      stopWatching();
      await down();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

/** The status that it was answered with, 0 for none. One try, no signature, as the real server does it. */
function callWebhook(url: string, event: object): Promise<number> {
  return new Promise((resolve) => {
    const call = request(url, {
      method: "POST",
      agent: false,
      headers: { "content-type": "application/json" },
    });
    call.on("error", () => resolve(0));
    call.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.end(JSON.stringify(event));
  });
}

async function handle(state: State, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", "http://localhost");
  const query = url.searchParams;
  const given = query.get("guid") ?? query.get("password") ?? query.get("token") ?? "";
  if (!state.accepted.has(given)) {
    respond(response, { status: 401, message: "You are not authorized to access this resource" });
    return;
  }
  const path = url.pathname.replace(/^\/api\/v1/, "");
  const call = `${incoming.method} ${path}`;
  const text = incoming.method === "POST" ? await readRequest(incoming) : "{}";
  if (text === undefined) return;
  const body: unknown = JSON.parse(text);
  state.calls.push(call);
  state.notifier.changed();
  const failure = state.failures.get(call)?.shift();
  if (failure?.kind === "hang") return;
  if (failure?.kind === "close") response.destroy();
  if (failure?.kind === "status") respond(response, failure);
  if (failure?.kind === "close" || failure?.kind === "status") return;
  if (failure?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, failure.delayMs));
  const answer = answerCall(state, call, { ...(typeof body === "object" ? body : {}) });
  if (failure?.kind === "close-after") response.destroy();
  else respond(response, answer);
  state.notifier.changed();
}

function answerCall(state: State, call: string, body: Fields): Answer {
  const { messages, webhooks } = state;
  switch (call) {
    case "GET /server/info":
      return {
        status: 200,
        data: {
          os_version: "15.5",
          server_version: "1.9.9",
          private_api: false,
          helper_connected: false,
          detected_imessage: FAKE_OWN_HANDLE,
          detected_icloud: "owner@example.org",
        },
      };
    case "GET /webhook":
      return { status: 200, data: webhooks };
    case "POST /webhook":
      return {
        status: 200,
        data: addWebhook(
          state,
          String(body["url"]),
          Array.isArray(body["events"]) ? body["events"].map(String) : [],
        ),
      };
    case "POST /message/query": {
      const rows = queryRows(body, messages);
      if (rows === undefined) return { status: 400, message: "You've made a bad request!" };
      return { status: 200, data: rows.map((row) => toMessageData(row, messages)) };
    }
    case "POST /message/text":
      return sendText(state, body);
    default:
      return removeWebhook(state, call);
  }
}

function addWebhook(state: State, url: string, events: readonly string[]): FakeWebhookEntry {
  const entry = { id: state.nextWebhookId, url, events };
  state.nextWebhookId += 1;
  state.webhooks.push(entry);
  return entry;
}

function removeWebhook({ webhooks }: State, call: string): Answer {
  const id = /^DELETE \/webhook\/(\d+)$/.exec(call)?.[1];
  const index = webhooks.findIndex((entry) => String(entry.id) === id);
  if (index === -1) return { status: 404, message: "The requested resource was not found" };
  webhooks.splice(index, 1);
  return { status: 200, message: "Successfully deleted webhook!" };
}

function sendText(state: State, body: Fields): Answer {
  const { chatGuid, message: text, method = "apple-script", tempGuid } = body;
  if (typeof chatGuid !== "string" || typeof text !== "string" || text === "") {
    return { status: 400, message: "chatGuid and message are required" };
  }
  if (typeof tempGuid !== "string" || tempGuid === "") {
    return { status: 400, message: "A 'tempGuid' is required when sending via AppleScript" };
  }
  state.sent.push({ chatGuid, text, tempGuid, method: String(method) });
  const row = state.messages.add({ sender: FAKE_OWN_HANDLE, chatGuid, text, isFromMe: true });
  return { status: 200, message: "Message sent!", data: toMessageData(row, state.messages) };
}

function respond(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return;
  const { data, message = "Success", retryAfterSeconds, status } = answer;
  response.writeHead(status, {
    "content-type": "application/json",
    ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
  });
  response.end(JSON.stringify({ status, message, ...(data !== undefined && { data }) }));
}
