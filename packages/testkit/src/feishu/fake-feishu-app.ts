import type { WebSocket } from "ws";
import { createChangeNotifier, type ChangeNotifier } from "../change-notifier.js";
import { createFakeFeishuLinks } from "./fake-feishu-links.js";
import type {
  FakeFeishuApp,
  FakeFeishuCall,
  FakeFeishuCallKind,
  FakeFeishuEvent,
  FakeFeishuFailure,
  FakeFeishuText,
} from "./fake-feishu-types.js";

type Payload = Readonly<Record<string, unknown>>;

/** What the server of an app needs beside what tests see. */
export interface FakeFeishuAppState extends FakeFeishuApp {
  /** Notes a call, and gives what shall happen instead of the right answer. */
  record(call: FakeFeishuCall): FakeFeishuFailure | undefined;
  isSecret(secret: unknown): boolean;
  issueToken(): string;
  isToken(token: string): boolean;
  take(payload: Payload, receiver: string, replyTo?: string): Payload;
  readonly open: (socket: WebSocket) => void;
}

const DIRECT = "oc_direct_";
const TENANT = "tenant-of-the-fake";

export function createFakeFeishuApp(appId: string, appSecret: string): FakeFeishuAppState {
  const notifier = createChangeNotifier();
  const links = createFakeFeishuLinks(notifier);
  const tokens = createTokens(appSecret);
  const texts = createTexts(notifier);
  const calls = createCalls(notifier);
  let events = 0;

  const push = (event: FakeFeishuEvent): FakeFeishuEvent => {
    texts.remember(event);
    links.push(event);
    return event;
  };
  const { answers } = links;
  return {
    appId,
    botOpenId: `ou_bot_${appId}`,
    answers,
    answered: (count) => notifier.until(() => (answers.length >= count ? true : undefined)),
    ...texts,
    ...tokens,
    ...calls,
    message: (from, text, chat = { id: `${DIRECT}${from}`, type: "p2p" }) => {
      events += 1;
      return push(messageEvent(appId, events, from, { chat_id: chat.id, chat_type: chat.type }, text));
    },
    push,
    pending: links.pending,
    confirmed: () => notifier.until(() => (links.pending() === 0 ? true : undefined)),
    redeliver: links.redeliver,
    linked: () => notifier.until(() => (links.linked() ? true : undefined)),
    cut: links.cut,
    mute: links.mute,
    open: links.open,
    useWebhook: links.useWebhook,
    revoke: () => {
      tokens.revoke();
      links.cut();
    },
  };
}

function createTokens(appSecret: string) {
  let issued = 0;
  let validFrom = 1;
  const secrets = new Set<unknown>([appSecret]);
  return {
    isSecret: (secret: unknown): boolean => secrets.has(secret),
    issueToken: (): string => {
      issued += 1;
      return `t-fake-token-${issued}`;
    },
    isToken: (token: string): boolean =>
      secrets.size > 0 && Number(/^t-fake-token-(\d+)$/.exec(token)?.[1] ?? 0) >= validFrom,
    expireTokens: (): void => {
      validFrom = issued + 1;
    },
    revoke: (): void => secrets.clear(),
  };
}

function createCalls(notifier: ChangeNotifier) {
  const calls: FakeFeishuCall[] = [];
  const failures: { readonly kind: FakeFeishuCallKind; readonly failure: FakeFeishuFailure }[] = [];
  return {
    calls,
    record: (call: FakeFeishuCall): FakeFeishuFailure | undefined => {
      calls.push(call);
      notifier.changed();
      const index = failures.findIndex(({ kind }) => kind === call.kind);
      return index < 0 ? undefined : failures.splice(index, 1)[0]?.failure;
    },
    failNext: (kind: FakeFeishuCallKind, failure: FakeFeishuFailure): void => {
      failures.push({ kind, failure });
    },
    nextCall: (kind: FakeFeishuCallKind): Promise<FakeFeishuCall> => {
      const from = calls.length;
      return notifier.until(() => calls.slice(from).find((call) => call.kind === kind));
    },
  };
}

function createTexts(notifier: ChangeNotifier) {
  const sent: FakeFeishuText[] = [];
  const returned = new Map<string, number>();
  const uuids = new Map<unknown, Payload>();
  const chats = new Map<unknown, string>();
  return {
    sent,
    /** Where replies to the message of an event go. */
    remember: (event: FakeFeishuEvent): void => {
      const { message } = isPayload(event["event"]) ? event["event"] : {};
      if (isPayload(message)) chats.set(message["message_id"], String(message["chat_id"]));
    },
    nextSent: (to: string): Promise<FakeFeishuText> => {
      const index = returned.get(to) ?? 0;
      returned.set(to, index + 1);
      return notifier.until(() => sent.filter((text) => text.to === to)[index]);
    },
    take: (payload: Payload, receiver: string, replyTo?: string): Payload => {
      const { content, uuid } = payload;
      const known = uuids.get(uuid);
      if (known !== undefined) return known;
      const chat = replyTo === undefined ? receiver : (chats.get(replyTo) ?? "");
      const to = chat.startsWith(DIRECT) ? chat.slice(DIRECT.length) : chat;
      sent.push({ to, text: readText(content), payload, ...(replyTo !== undefined && { replyTo }) });
      const data = { message_id: `om_sent_${sent.length}`, chat_id: chat, msg_type: "text" };
      if (uuid !== undefined) uuids.set(uuid, data);
      notifier.changed();
      return data;
    },
  };
}

const isPayload = (value: unknown): value is Payload => typeof value === "object" && value !== null;

function readText(content: unknown): string {
  const value: unknown = typeof content === "string" ? JSON.parse(content) : undefined;
  const text = typeof value === "object" && value !== null && "text" in value ? value.text : undefined;
  return typeof text === "string" ? text : "";
}

function messageEvent(
  appId: string,
  number: number,
  from: string,
  chat: object,
  text: string,
): FakeFeishuEvent {
  const createTime = "1760000000000";
  return {
    schema: "2.0",
    header: {
      event_id: `event-${appId}-${number}`,
      event_type: "im.message.receive_v1",
      create_time: createTime,
      token: "",
      app_id: appId,
      tenant_key: TENANT,
    },
    event: {
      sender: {
        sender_id: { open_id: from, union_id: `on_${from.slice(3)}` },
        sender_type: "user",
        tenant_key: TENANT,
      },
      message: {
        message_id: `om_${appId}_${number}`,
        create_time: createTime,
        message_type: "text",
        content: JSON.stringify({ text }),
        ...chat,
      },
    },
  };
}
