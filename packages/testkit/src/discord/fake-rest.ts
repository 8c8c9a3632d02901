import type { DiscordBotState } from "./fake-discord-bot.js";
import type { DiscordPayload, FakeDiscordRoute } from "./fake-discord-types.js";
import { refuse, type RestAnswer } from "./rest-answer.js";

export interface RestCall {
  readonly bot: DiscordBotState;
  readonly ids: readonly string[];
  readonly payload: DiscordPayload;
  readonly gatewayUrl: string;
}

interface Route {
  readonly name: FakeDiscordRoute;
  readonly method: string;
  /** After `/api/v10`; groups are ids. */
  readonly path: RegExp;
  readonly answer: (call: RestCall) => RestAnswer;
}

const route = (
  name: FakeDiscordRoute,
  method: string,
  path: string,
  answer: (call: RestCall) => RestAnswer,
): Route => ({ name, method, path: new RegExp(`^${path.replaceAll(":id", "([^/]+)")}$`), answer });

const SESSION_LIMIT = { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 1 };

const ROUTES: readonly Route[] = [
  route("gatewayBot", "GET", "/gateway(?:/bot)?", ({ gatewayUrl }) => ({
    status: 200,
    body: { url: gatewayUrl, shards: 1, session_start_limit: SESSION_LIMIT },
  })),
  route("me", "GET", "/users/@me", ({ bot }) => ({ status: 200, body: bot.user })),
  route("application", "GET", "/oauth2/applications/@me", ({ bot }) => ({
    status: 200,
    body: {
      id: bot.applicationId,
      name: "Fake",
      icon: null,
      description: "",
      bot_public: true,
      bot_require_code_grant: false,
      verify_key: "",
      flags: 0,
      owner: { ...bot.user, id: "100000000000000001", bot: false },
      team: null,
    },
  })),
  route("openDirect", "POST", "/users/@me/channels", ({ bot, payload }) => {
    const channelId = bot.directChannelOf(String(payload["recipient_id"]));
    return { status: 200, body: bot.channel(channelId) };
  }),
  route("getChannel", "GET", "/channels/:id", ({ bot, ids: [channelId = ""] }) => {
    const channel = bot.channel(channelId);
    return channel !== undefined ? { status: 200, body: channel } : refuse(404, 10_003, "Unknown Channel");
  }),
  route("sendMessage", "POST", "/channels/:id/messages", ({ bot, ids: [channelId = ""], payload }) =>
    bot.post(channelId, payload),
  ),
  route("typing", "POST", "/channels/:id/typing", () => ({ status: 204 })),
  route(
    "callback",
    "POST",
    "/interactions/:id/:id/callback",
    ({ bot, ids: [id = "", token = ""], payload }) => bot.interactions.callback(id, token, payload),
  ),
  route(
    "editOriginal",
    "PATCH",
    "/webhooks/:id/:id/messages/@original",
    ({ bot, ids: [, token = ""], payload }) => bot.interactions.editOriginal(token, payload),
  ),
  route("deleteOriginal", "DELETE", "/webhooks/:id/:id/messages/@original", ({ bot, ids: [, token = ""] }) =>
    bot.interactions.deleteOriginal(token),
  ),
  route("followUp", "POST", "/webhooks/:id/:id", ({ bot, ids: [, token = ""], payload }) =>
    bot.interactions.followUp(token, payload),
  ),
  route("commands", "PUT", "/applications/:id/commands", () => ({ status: 200, body: [] })),
];

/** Which call it is; `answer` gives what Discord would. */
export function findRoute(
  method: string,
  path: string,
): { readonly name: FakeDiscordRoute; readonly answer: (call: Omit<RestCall, "ids">) => RestAnswer } {
  for (const { name, answer, method: wanted, path: pattern } of ROUTES) {
    const match = method === wanted ? pattern.exec(path) : null;
    if (match === null) continue;
    const ids = match.slice(1);
    return { name, answer: (call) => answer({ ...call, ids }) };
  }
  return { name: "unknown", answer: () => refuse(404, 0, "404: Not Found") };
}

/** Interactions carry their own token and need no other. */
export const needsToken = (name: FakeDiscordRoute): boolean =>
  !["callback", "editOriginal", "deleteOriginal", "followUp"].includes(name);
