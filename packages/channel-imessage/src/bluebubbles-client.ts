import { isFields, printable, scrubSecrets } from "@openclaw/channel-kit";
import type { OpenClawError } from "@openclaw/contracts";
import type { BlueBubblesSettings } from "./bluebubbles-options.js";
import { requestJson, type JsonAnswer } from "./http-json.js";
import { imessageErrors } from "./imessage-errors.js";

export interface BlueBubblesClientOptions {
  readonly bluebubbles: BlueBubblesSettings;
  /** Configuration section, for errors. */
  readonly section: string;
  readonly timeoutMs: number;
  /** Ends every call. */
  readonly signal: AbortSignal;
}

interface WhereRow {
  readonly above?: number;
  readonly upTo?: number;
}

interface RegisteredWebhook {
  readonly id: number;
  readonly url: string;
  readonly events: readonly string[];
}

/** The calls to a BlueBubbles server that the channel makes. All reject with coded errors that hold no password. */
export interface BlueBubblesClient {
  serverInfo(): Promise<Readonly<Record<string, unknown>>>;
  /** Messages with row numbers in a range, in no order that matters, at most `limit` of them. */
  messages(where: WhereRow, limit: number, newestFirst?: boolean): Promise<readonly unknown[]>;
  webhooks(): Promise<readonly RegisteredWebhook[]>;
  addWebhook(url: string): Promise<void>;
  removeWebhook(id: number): Promise<void>;
  /** Sends once. What may have arrived is refused, and never to be tried again. */
  sendText(text: {
    readonly chatGuid: string;
    readonly message: string;
    readonly tempGuid: string;
  }): Promise<void>;
}

const MAX_REASON_LENGTH = 500;
/** What a message has to be told with: the chat it is in, with its people. */
const WITH = ["chat", "chat.participants", "attachment", "handle"];

export function createBlueBubblesClient(options: BlueBubblesClientOptions): BlueBubblesClient {
  const { bluebubbles, section, signal, timeoutMs } = options;
  const { password, sendMethod, serverUrl, webhook } = bluebubbles;
  const scrub = (text: string): string =>
    scrubSecrets(text, [password, ...(webhook === undefined ? [] : [webhook.secret])]);

  async function call(method: string, path: string, body?: object): Promise<JsonAnswer> {
    // The server takes its password nowhere but in the address.
    const url = `${serverUrl}/api/v1${path}?password=${encodeURIComponent(password)}`;
    const answer = await requestJson({ method, url, body, timeoutMs, signal });
    const refusal = answer.status === "answered" ? refusalOf(path, answer) : undefined;
    if (refusal !== undefined) throw refusal;
    return answer;
  }

  function refusalOf(
    path: string,
    { httpStatus, json, retryAfterMs }: Extract<JsonAnswer, { readonly status: "answered" }>,
  ): OpenClawError | undefined {
    if (httpStatus === 401 || httpStatus === 403) {
      return imessageErrors.credentialRejected({
        configKey: `${section}.password`,
        answer: `${httpStatus} of the BlueBubbles server`,
        advice: "Set it to the password that the BlueBubbles server shows under Settings.",
      });
    }
    if (httpStatus === 429) return imessageErrors.rateLimited(path, retryAfterMs ?? 1000);
    if (httpStatus >= 300 && httpStatus < 500) {
      const advice = `Check ${section}.serverUrl: it has to be the address of a BlueBubbles server.`;
      return imessageErrors.refused(path, `${httpStatus} ${scrub(reasonIn(json))}`, advice);
    }
    return undefined;
  }

  /** A call that changes nothing, or nothing twice. */
  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await call(method, path, body);
    if (answer.status !== "answered") throw imessageErrors.unreachable(path, scrub(answer.reason));
    if (answer.httpStatus >= 500 || !isFields(answer.json)) {
      throw imessageErrors.unreachable(path, `${answer.httpStatus} ${scrub(reasonIn(answer.json))}`);
    }
    return answer.json["data"];
  }

  return {
    serverInfo: async () => {
      const info = await ask("GET", "/server/info");
      return isFields(info) ? info : {};
    },
    messages: async (where, limit, newestFirst = false) => {
      const found = await ask("POST", "/message/query", {
        with: WITH,
        where: whereRows(where),
        sort: newestFirst ? "DESC" : "ASC",
        offset: 0,
        limit,
      });
      return Array.isArray(found) ? found : [];
    },
    webhooks: async () => {
      const found = await ask("GET", "/webhook");
      return Array.isArray(found) ? found.flatMap(readWebhook) : [];
    },
    addWebhook: async (url) => void (await ask("POST", "/webhook", { url, events: ["new-message"] })),
    removeWebhook: async (id) => void (await ask("DELETE", `/webhook/${id}`)),
    sendText: async (text) => {
      const answer = await call("POST", "/message/text", { ...text, method: sendMethod });
      if (answer.status === "not-sent") throw imessageErrors.unreachable("send", scrub(answer.reason));
      if (answer.status !== "answered") throw unknownOutcome(scrub(answer.reason));
      // What is in front of the server says so, before it has passed anything on.
      if (answer.httpStatus === 503) throw imessageErrors.unreachable("send", "503");
      if (answer.httpStatus < 500) return;
      throw unknownOutcome(`${answer.httpStatus} ${scrub(reasonIn(answer.json))}`);
    },
  };
}

function unknownOutcome(reason: string): OpenClawError {
  return imessageErrors.refused(
    "send",
    `${reason}; it is not known whether the text arrived`,
    "It is not sent a second time. Look into Messages on the Mac, and check that the address has iMessage.",
  );
}

function whereRows({ above, upTo }: WhereRow): readonly object[] {
  return [
    ...(above === undefined
      ? []
      : [{ statement: "message.ROWID > :startRowId", args: { startRowId: above } }]),
    ...(upTo === undefined ? [] : [{ statement: "message.ROWID <= :endRowId", args: { endRowId: upTo } }]),
  ];
}

function readWebhook(value: unknown): readonly RegisteredWebhook[] {
  if (!isFields(value)) return [];
  const { events, id, url } = value;
  if (typeof id !== "number" || typeof url !== "string") return [];
  // Older servers tell events as objects, newer ones as names.
  const names = (Array.isArray(events) ? events : []).map((event: unknown) =>
    isFields(event) ? String(event["value"]) : String(event),
  );
  return [{ id, url, events: names }];
}

function reasonIn(json: unknown): string {
  if (!isFields(json)) return "";
  const { error, message } = json;
  const inner = isFields(error) ? error["message"] : error;
  return printable([message, inner].filter((part) => typeof part === "string").join(" "), MAX_REASON_LENGTH);
}
