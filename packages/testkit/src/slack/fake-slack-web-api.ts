import type { FakeSlackCredentials, SlackCall, SlackFields, SlackSent } from "./fake-slack-types.js";

export type SlackAnswer = SlackFields & { readonly ok: boolean };

export interface SlackCallContext {
  readonly own: {
    readonly teamId: string;
    readonly enterpriseId: string | undefined;
    readonly botUserId: string;
    readonly botId: string;
  };
  readonly credentials: FakeSlackCredentials;
  readonly token: string;
  readonly revoked: boolean;
  readonly socketUrl: () => string;
  readonly directChannel: (user: string) => string;
  readonly nextId: () => string;
  readonly note: (text: SlackSent) => void;
}

/** Slack cuts what is longer. */
const MAX_TEXT_LENGTH = 40_000;
/** Slack asks for no more than this, as people see it. */
const ADVISED_TEXT_LENGTH = 4000;

/** A text, or an empty one. */
export const readText = (value: unknown): string => (typeof value === "string" ? value : "");

const failed = (error: string): SlackAnswer => ({ ok: false, error });

/** What the Web API answers to one call with a token of the app. */
export function answerCall(call: SlackCall, context: SlackCallContext): SlackAnswer {
  const { credentials, own, token } = context;
  if (context.revoked) return failed("token_revoked");
  const isAppToken = token === credentials.appToken;
  if (call.method === "apps.connections.open") {
    return isAppToken ? { ok: true, url: context.socketUrl() } : failed("not_allowed_token_type");
  }
  if (isAppToken) return failed("not_allowed_token_type");
  switch (call.method) {
    case "auth.test":
      return {
        ok: true,
        url: "https://fake.slack.com/",
        team: "Fake",
        user: "bot",
        team_id: own.teamId,
        user_id: own.botUserId,
        bot_id: own.botId,
        ...(own.enterpriseId !== undefined && { enterprise_id: own.enterpriseId }),
        is_enterprise_install: false,
      };
    case "conversations.open":
      return openConversation(readText(call.arguments["users"]), context);
    case "users.info": {
      const user = readText(call.arguments["user"]);
      return {
        ok: true,
        user: { id: user, name: user.toLowerCase(), real_name: `Person ${user}`, profile: {} },
      };
    }
    case "chat.postMessage":
      return postMessage(call.arguments, context);
    default:
      return failed("unknown_method");
  }
}

function openConversation(user: string, { directChannel }: SlackCallContext): SlackAnswer {
  if (!/^[UW][A-Z0-9]+$/.test(user)) return failed("user_not_found");
  return { ok: true, channel: { id: directChannel(user) } };
}

function postMessage(given: SlackFields, { nextId, note, own }: SlackCallContext): SlackAnswer {
  const [channel, raw] = [readText(given["channel"]), given["text"]];
  if (!/^[CDG][A-Z0-9]+$/.test(channel)) return failed("channel_not_found");
  if (typeof raw !== "string" || raw.trim() === "") return failed("no_text");
  if (/[<>]/.test(raw) || /&(?!amp;|lt;|gt;)/.test(raw)) return failed("fake_unescaped_text");
  const text = unescape(raw);
  if (raw.length > MAX_TEXT_LENGTH || text.length > ADVISED_TEXT_LENGTH) return failed("msg_too_long");
  note({ channel, text, arguments: given, isResponse: false });
  const ts = `1767225601.${nextId()}`;
  return {
    ok: true,
    channel,
    ts,
    message: { type: "message", user: own.botUserId, bot_id: own.botId, text: raw, ts },
  };
}

/** As people see it. */
function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
