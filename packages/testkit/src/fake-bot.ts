import { createChangeNotifier } from "./change-notifier.js";
import { createFakeBotUpdates } from "./fake-bot-updates.js";
import { createFakeBotWebhook } from "./fake-bot-webhook.js";
import type {
  FakeBot,
  FakeCall,
  FakeChat,
  FakeFailure,
  FakeUpdate,
  FakeUser,
  SentMessage,
} from "./fake-bot-api-types.js";

export type Payload = Readonly<Record<string, unknown>>;

/** An answer of the server: a result, or an error as the real one words it. */
export type BotAnswer =
  | { readonly result: unknown }
  | { readonly status: number; readonly description: string; readonly retryAfterSeconds?: number };

/** The server's side of one bot. */
export interface BotState extends FakeBot {
  /** Notes the call and gives what was asked to happen instead of an answer. */
  record(call: FakeCall): FakeFailure | undefined;
  /** Answers one call; late for a long poll. */
  answer(call: FakeCall, gone: AbortSignal): Promise<BotAnswer>;
}

const MAX_TEXT_LENGTH = 4096;
const UNAUTHORIZED = { status: 401, description: "Unauthorized" };
const badRequest = (reason: string): BotAnswer => ({ status: 400, description: `Bad Request: ${reason}` });

export function createFakeBot(token: string): BotState {
  const id = Number(token.split(":")[0]);
  const notifier = createChangeNotifier();
  const updates = createFakeBotUpdates();
  const webhook = createFakeBotWebhook(updates, notifier);
  const sent: SentMessage[] = [];
  const calls: FakeCall[] = [];
  const knownChats = new Set<string>();
  const failures = new Map<string, FakeFailure[]>();
  const taken = new Map<string, number>();
  let nextMessageId = 1;
  let revoked = false;

  function push(fields: Payload): FakeUpdate {
    const update = updates.push(fields);
    for (const chatId of chatIdsOf(update)) knownChats.add(chatId);
    void webhook.deliver();
    return update;
  }

  function sendMessage(payload: Payload): BotAnswer {
    const chatId = String(payload["chat_id"]);
    const text = payload["text"];
    if (typeof text !== "string" || text.trim() === "") return badRequest("message text is empty");
    if (text.length > MAX_TEXT_LENGTH) return badRequest("message is too long");
    if (!knownChats.has(chatId)) return badRequest("chat not found");
    sent.push({ chatId, text, payload });
    const chat = { id: Number(chatId), type: Number(chatId) > 0 ? "private" : "supergroup" };
    return { result: { message_id: nextMessageId++, date: 0, chat, text } };
  }

  async function answer({ method, payload }: FakeCall, gone: AbortSignal): Promise<BotAnswer> {
    if (revoked) return UNAUTHORIZED;
    switch (method) {
      case "getMe":
        return { result: { id, is_bot: true, first_name: "Fake", username: `fake${id}_bot` } };
      case "getUpdates":
        return webhook.conflict() ?? (await updates.get(payload, gone));
      case "sendMessage":
        return sendMessage(payload);
      case "sendChatAction":
        return { result: true };
      case "deleteWebhook":
        return webhook.delete();
      case "setWebhook":
        return webhook.set(payload);
      default:
        return { status: 404, description: "Not Found" };
    }
  }

  return {
    id,
    token,
    sent,
    calls,
    push,
    message: (from: FakeUser, text: string, chat?: FakeChat) =>
      push({
        message: {
          message_id: nextMessageId++,
          date: 0,
          from: { is_bot: false, first_name: "User", ...from },
          chat: chat ?? { id: from.id, type: "private", first_name: from.first_name ?? "User" },
          text,
        },
      }),
    nextSent: (chat) => {
      const chatId = String(chat);
      const index = taken.get(chatId) ?? 0;
      taken.set(chatId, index + 1);
      return notifier.until(() => sent.filter((message) => message.chatId === chatId)[index]);
    },
    nextCall: (method) => {
      const from = calls.length;
      return notifier.until(() => calls.slice(from).find((call) => call.method === method));
    },
    failNext: (method, failure) => failures.set(method, [...(failures.get(method) ?? []), failure]),
    pending: () => updates.pending(),
    confirmed: () => notifier.until(() => (updates.pending() === 0 ? true : undefined)),
    polling: () => notifier.until(() => (updates.polled() ? true : undefined)),
    revoke: () => {
      revoked = true;
      updates.endPoll(UNAUTHORIZED);
    },
    get webhook() {
      return webhook.current();
    },
    webhookAnswers: webhook.answers,
    redeliver: () => webhook.deliver(),
    record: (call) => {
      calls.push(call);
      notifier.changed();
      return failures.get(call.method)?.shift();
    },
    answer: async (call, gone) => {
      const given = answer(call, gone);
      notifier.changed(); // A poll has confirmed already, while its answer may be long in coming.
      return await given.finally(() => notifier.changed());
    },
  };
}

/** Chats that the bot may write to from now on: those it got something from. */
function chatIdsOf(update: FakeUpdate): readonly string[] {
  return Object.values(update)
    .map((part) => readField(readField(part, "chat") ?? readField(readField(part, "message"), "chat"), "id"))
    .filter((chatId) => typeof chatId === "number")
    .map(String);
}

function readField(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
}
