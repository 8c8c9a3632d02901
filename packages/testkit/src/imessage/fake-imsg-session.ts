import type { Socket } from "node:net";
import { invalid, type RpcError } from "./fake-imsg-params.js";
import { directChatGuid, FAKE_OWN_HANDLE, type FakeMessages, type FakeRow } from "./fake-messages.js";

type Params = Readonly<Record<string, unknown>>;
export type RpcAnswer = { readonly result: unknown } | { readonly error: RpcError };

/** One running program: its subscriptions and what it answers. */
export interface ImsgSession {
  answer(method: string, params: Params): RpcAnswer;
  /** Tells open subscriptions of a new row. One that finds no place is not told; the next one still is, and is the last. */
  tell(row: FakeRow, isOverflow: boolean): void;
  isWatched(): boolean;
}

interface Watched {
  lastRowId: number;
  /** Set once a row found no place in the buffer. */
  resumeAfter?: number;
}

export interface ImsgSessionOptions {
  readonly socket: Socket;
  readonly messages: FakeMessages;
  readonly databaseError: () => string | undefined;
  readonly takeText: (chatGuid: string, text: string) => FakeRow;
}

const NO_DATABASE = -32002;
const NEEDS_DATABASE = new Set(["chats.list", "messages.after", "watch.subscribe"]);

export function createImsgSession(options: ImsgSessionOptions): ImsgSession {
  const { databaseError, messages, socket, takeText } = options;
  const subscriptions = new Map<number, Watched>();
  let nextSubscription = 1;

  const say = (method: string, params: object): void => {
    socket.write(`${JSON.stringify({ jsonrpc: "2.0", method, params })}\n`);
  };

  function tellOne(subscription: number, watched: Watched, row: FakeRow): void {
    if (row.rowId <= watched.lastRowId) return;
    watched.lastRowId = row.rowId;
    say("message", { subscription, message: { ...toPayload(row, messages), cursor: row.rowId } });
  }

  function subscribe(params: Params): RpcAnswer {
    const since = Number(params["since_rowid"] ?? 0);
    const tail = messages.rows.at(-1)?.rowId ?? 0;
    const watched: Watched = { lastRowId: since === 0 ? tail : since };
    const subscription = nextSubscription;
    nextSubscription += 1;
    subscriptions.set(subscription, watched);
    // After the answer, as imsg promises.
    setImmediate(() => {
      for (const row of messages.rows) tellOne(subscription, watched, row);
    });
    return { result: { subscription, buffer_limit: params["buffer_limit"] ?? 256 } };
  }

  function messagesAfter(params: Params): RpcAnswer {
    const since = Number(params["since_rowid"]);
    const limit = Number(params["limit"] ?? 100);
    if (since < 0 || limit < 1 || limit > 500) return { error: invalid("since_rowid or limit out of range") };
    const found = messages.rows.filter((row) => row.rowId > since);
    const page = found.slice(0, limit);
    return {
      result: {
        messages: page.map((row) => toPayload(row, messages)),
        next_rowid: page.at(-1)?.rowId ?? since,
        has_more: found.length > page.length,
      },
    };
  }

  function send(params: Params): RpcAnswer {
    const { chat_guid: guid, chat_id: chatId, to } = params;
    const known = guid ?? messages.guidOfChat(Number(chatId));
    const chatGuid = typeof to === "string" ? directChatGuid(to) : known;
    if (typeof chatGuid !== "string") return { error: invalid("unknown chat_id") };
    const row = takeText(chatGuid, String(params["text"]));
    return { result: { ok: true, id: row.rowId, guid: row.guid, transport: "applescript" } };
  }

  return {
    answer: (method, params) => {
      const detail = databaseError();
      if (detail !== undefined && NEEDS_DATABASE.has(method)) {
        const data = { path: "/Users/me/Library/Messages/chat.db", detail, retryable: true };
        return { error: { code: NO_DATABASE, message: "Database unavailable", data } };
      }
      switch (method) {
        case "messages.after":
          return messagesAfter(params);
        case "watch.subscribe":
          return subscribe(params);
        case "watch.unsubscribe":
          subscriptions.delete(Number(params["subscription"]));
          return { result: { ok: true } };
        case "send":
          return send(params);
        case "chats.list":
          return { result: { chats: [{ id: 1, account_login: `P:${FAKE_OWN_HANDLE}` }] } };
        default:
          return { result: statusOf(detail) };
      }
    },
    tell: (row, isOverflow) => {
      for (const [subscription, watched] of subscriptions) {
        if (isOverflow) {
          watched.resumeAfter = watched.lastRowId;
          continue;
        }
        tellOne(subscription, watched, row);
        if (watched.resumeAfter === undefined) continue;
        subscriptions.delete(subscription);
        say("watch.overflow", {
          subscription,
          resume_after_rowid: watched.resumeAfter,
          reason: "buffer_limit_exceeded",
          terminal: true,
        });
      }
    },
    isWatched: () => subscriptions.size > 0,
  };
}

function statusOf(databaseError: string | undefined): object {
  return {
    version: "0.15.10",
    protocol_version: 1,
    database: {
      path: "/Users/me/Library/Messages/chat.db",
      ready: databaseError === undefined,
      ...(databaseError !== undefined && { error: databaseError }),
    },
    bridge: { ready: false },
    contacts: { available: true },
  };
}

function toPayload(row: FakeRow, messages: FakeMessages): object {
  return {
    id: row.rowId,
    chat_id: messages.chatIdOf(row.chatGuid),
    chat_identifier: row.chatGuid.split(";").at(-1),
    chat_guid: row.chatGuid,
    chat_name: "",
    participants: messages.participantsOf(row.chatGuid),
    is_group: row.chatGuid.includes(";+;"),
    guid: row.guid,
    sender: row.isFromMe ? "" : row.sender,
    is_from_me: row.isFromMe,
    text: row.text,
    created_at: new Date(row.createdAtMs).toISOString(),
    attachments: [],
    reactions: [],
    destination_caller_id: FAKE_OWN_HANDLE,
    ...row.fields,
  };
}
