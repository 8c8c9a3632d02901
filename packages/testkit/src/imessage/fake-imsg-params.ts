type Check = (value: unknown) => boolean;

const isInteger: Check = (value) => Number.isSafeInteger(value);
const isBoolean: Check = (value) => typeof value === "boolean";
const isText: Check = (value) => typeof value === "string";

/** The keys that each method takes, as imsg documents them; nothing else is let through. */
const KEYS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  initialize: { protocol_version: isInteger },
  status: {},
  "chats.list": { limit: isInteger, unread_only: isBoolean },
  "messages.after": {
    since_rowid: isInteger,
    chat_id: isInteger,
    limit: isInteger,
    attachments: isBoolean,
    convert_attachments: isBoolean,
    include_reactions: isBoolean,
  },
  "watch.subscribe": {
    chat_id: isInteger,
    since_rowid: isInteger,
    attachments: isBoolean,
    include_reactions: isBoolean,
    debounce_ms: isInteger,
    buffer_limit: (value) => isInteger(value) && Number(value) >= 1 && Number(value) <= 4096,
  },
  "watch.unsubscribe": { subscription: isInteger },
  send: {
    to: isText,
    chat_id: isInteger,
    chat_guid: isText,
    text: isText,
    service: (value) => value === "imessage" || value === "sms" || value === "auto",
    region: isText,
  },
};

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** What is wrong with a call before anybody has looked at what it wants. */
export function checkCall(method: string, params: Readonly<Record<string, unknown>>): RpcError | undefined {
  const keys = KEYS[method];
  if (keys === undefined) return { code: -32601, message: "Method not found", data: method };
  for (const [key, value] of Object.entries(params)) {
    if (keys[key]?.(value) !== true)
      return invalid(`${key} is not a parameter of ${method}, or of the wrong kind`);
  }
  if (method === "send") {
    const targets = ["to", "chat_id", "chat_guid"].filter((key) => params[key] !== undefined);
    if (targets.length !== 1) return invalid("exactly one of to, chat_id and chat_guid is required");
    if (params["to"] === undefined && params["service"] !== undefined) return invalid("service is for to");
    if (typeof params["text"] !== "string" || params["text"] === "") return invalid("text is required");
  }
  return method === "messages.after" && params["since_rowid"] === undefined
    ? invalid("since_rowid is required")
    : undefined;
}

export const invalid = (data: string): RpcError => ({ code: -32602, message: "Invalid params", data });
