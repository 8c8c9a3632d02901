import { printable } from "@openclaw/channel-kit";
import { WebClient, type WebClientOptions } from "@slack/web-api";
import { Agent, fetch } from "undici";
import { isResponseUrl } from "./response-url.js";
import { slackErrors, toSlackError } from "./slack-errors.js";
import { silentSlackLogger } from "./slack-logger.js";
import type { SlackBotIdentity } from "./slack-sender.js";
import type { SlackSettings } from "./slack-options.js";

/** The calls that the channel makes; each once, with a time limit, rejecting with an `OpenClawError`. */
export interface SlackClient {
  readonly options: WebClientOptions;
  /** Who the bot is; rejects when the token is not good. */
  authTest(): Promise<SlackBotIdentity>;
  post(message: { channel: string; text: string; threadId: string | undefined }): Promise<void>;
  /** The id of the private conversation with somebody. */
  openConversation(userId: string): Promise<string>;
  /** Answers a slash command, so that only its sender sees it. */
  respond(responseUrl: string, text: string): Promise<void>;
  userName(userId: string): Promise<string | undefined>;
  /** Ends all calls and connections. */
  close(): Promise<void>;
}

/** Options of the SDK's client: one attempt, since the kit decides about the next, and connections that can be ended. */
export function createClientOptions(settings: SlackSettings, agent: Agent): WebClientOptions {
  return {
    slackApiUrl: settings.apiUrl,
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: settings.limits.requestTimeoutMs,
    fetch: (url, { body, headers, method, signal } = {}) => {
      if (body !== undefined && typeof body !== "string") throw new TypeError("Only texts are sent.");
      return fetch(url, {
        dispatcher: agent,
        // Slack never redirects; whoever does is not to see the token.
        redirect: "error",
        ...(method !== undefined && { method }),
        ...(headers !== undefined && { headers }),
        ...(body !== undefined && { body }),
        ...(signal !== undefined && { signal }),
      });
    },
    logger: silentSlackLogger,
  };
}

export function createSlackClient(settings: SlackSettings): SlackClient {
  const { apiUrl, botToken, configKey, limits, secrets } = settings;
  const agent = new Agent();
  const options = createClientOptions(settings, agent);
  const web = new WebClient(botToken, options);
  // A person's conversation with the bot never changes.
  const conversations = new Map<string, string>();

  async function call<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw toSlackError(error, { call: name, configKey: `${configKey}.botToken`, secrets });
    }
  }

  return {
    options,
    authTest: async () => toBotIdentity(await call("auth.test", () => web.auth.test())),
    post: async (message) => {
      await call(POST, () => web.apiCall(POST, toPostArguments(message)));
    },
    openConversation: async (userId) => {
      const known = conversations.get(userId);
      if (known !== undefined) return known;
      const { channel } = await call("conversations.open", () => web.conversations.open({ users: userId }));
      if (channel?.id === undefined)
        throw slackErrors.unreachable("conversations.open", "no conversation in the answer");
      if (conversations.size >= MAX_CONVERSATIONS) conversations.clear();
      conversations.set(userId, channel.id);
      return channel.id;
    },
    respond: async (responseUrl, text) => {
      if (!isResponseUrl(responseUrl, apiUrl)) {
        throw slackErrors.refused(
          "the answer to a command",
          "its address is not one of Slack",
          "Check apiUrl.",
        );
      }
      const status = await call("the answer to a command", async () => {
        const response = await fetch(responseUrl, {
          method: "POST",
          dispatcher: agent,
          redirect: "error",
          signal: AbortSignal.timeout(limits.requestTimeoutMs),
          headers: { "content-type": "application/json; charset=utf-8" },
          body: JSON.stringify(toResponse(text)),
        });
        await response.body?.cancel();
        return response.status;
      });
      if (status === 429) throw slackErrors.rateLimited("the answer to a command", 1000);
      if (status >= 500) throw slackErrors.unreachable("the answer to a command", `status ${status}`);
      if (status !== 200) {
        throw slackErrors.refused("the answer to a command", `status ${status}`, "Use the command again.");
      }
    },
    userName: async (userId) => {
      const { user } = await call("users.info", () => web.users.info({ user: userId }));
      const name = [user?.real_name, user?.profile?.display_name, user?.name].find((value) => value);
      return name === undefined ? undefined : printable(name, 200);
    },
    close: () => agent.destroy(),
  };
}

const MAX_CONVERSATIONS = 10_000;

/** The method that sends a text. */
export const POST = "chat.postMessage";

/** A plain text for `chat.postMessage`: nobody's words turn into links, mentions, formats or previews. */
export function toPostArguments(message: {
  readonly channel: string;
  readonly text: string;
  readonly threadId: string | undefined;
}): Record<string, unknown> {
  return {
    channel: message.channel,
    text: escapeText(message.text),
    mrkdwn: false,
    parse: "none",
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    ...(message.threadId !== undefined && { thread_ts: message.threadId }),
  };
}

/** The answer to a slash command, for its sender alone. */
export function toResponse(text: string): { response_type: "ephemeral"; text: string; mrkdwn: false } {
  return { response_type: "ephemeral", text: escapeText(text), mrkdwn: false };
}

/** What `auth.test` tells about the bot. */
export function toBotIdentity(answer: {
  readonly team_id?: string;
  readonly enterprise_id?: string;
  readonly user_id?: string;
  readonly bot_id?: string;
}): SlackBotIdentity {
  const { bot_id: botId, enterprise_id: enterpriseId, team_id: teamId, user_id: botUserId } = answer;
  return {
    teamIds: [teamId, enterpriseId].flatMap((id) => (id === undefined || id === "" ? [] : [id])),
    ...(botUserId !== undefined && { botUserId }),
    ...(botId !== undefined && { botId }),
  };
}

/** The three characters that begin markup in Slack. */
function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
