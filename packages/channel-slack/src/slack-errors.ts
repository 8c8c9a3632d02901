import { createChannelErrors, printable, reasonOf, scrubSecrets } from "@openclaw/channel-kit";
import { isOpenClawError, type OpenClawError } from "@openclaw/contracts";
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";

export const slackErrors = createChannelErrors("Slack");

export interface SlackErrorContext {
  /** Method of the Web API. */
  readonly call: string;
  /** Key of the token that the call used, such as `channels.slack.botToken`. */
  readonly configKey: string;
  /** What no message may hold. */
  readonly secrets: readonly string[];
}

const REINSTALL =
  "Copy it again from api.slack.com/apps; if the app was removed, install it to the workspace again.";

const CREDENTIAL_ADVICE: ReadonlyMap<string, string> = new Map([
  ["invalid_auth", REINSTALL],
  ["not_authed", REINSTALL],
  [
    "account_inactive",
    "The bot's account is switched off or the app was removed. Install the app to the workspace again.",
  ],
  ["token_revoked", "The token was taken back. Install the app to the workspace again and copy the new one."],
  ["token_expired", "The token has expired. Switch token rotation off for this app, or copy a new one."],
  ["user_removed_from_team", "The bot was removed from the workspace. Install the app again."],
  ["team_disabled", "The workspace is switched off. Ask its administrators."],
  [
    "not_allowed_token_type",
    "It is a token of another kind: botToken begins with xoxb-, appToken with xapp-.",
  ],
]);

const REFUSAL_ADVICE: ReadonlyMap<string, string> = new Map([
  ["not_in_channel", "Invite the bot to the channel: /invite and its name."],
  ["channel_not_found", "The bot cannot see this conversation. Invite it, or check the id (C…, G… or D…)."],
  ["is_archived", "The channel is archived. Write somewhere else."],
  ["user_not_found", "Check the member id (U… or W…); it belongs to no member of this workspace."],
  ["user_disabled", "The member's account is switched off."],
  ["cannot_dm_bot", "This is a bot, and bots cannot write to each other in private."],
  ["messages_tab_disabled", "Switch on the Messages Tab under App Home, and allow messages in it."],
  ["restricted_action", "A setting of the workspace forbids it. Ask its administrators."],
  ["msg_too_long", "Send a shorter text."],
]);

// Slack's own trouble: better next time.
const TEMPORARY = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
]);

/**
 * Translates what the Web API client throws. The original is never kept as a cause: it may hold tokens in its headers, and texts of
 * people.
 */
export function toSlackError(error: unknown, context: SlackErrorContext): OpenClawError {
  if (isOpenClawError(error)) return error;
  const { call } = context;
  if (error instanceof WebAPIPlatformError) return fromAnswer(error, context);
  if (error instanceof WebAPIRateLimitedError) return slackErrors.rateLimited(call, error.retryAfter * 1000);
  if (error instanceof WebAPIHTTPError) {
    const status = `status ${error.statusCode}`;
    if (error.statusCode >= 500) return slackErrors.unreachable(call, status);
    return slackErrors.refused(call, status, "Check apiUrl; it should be https://slack.com/api/.");
  }
  const reason = error instanceof WebAPIRequestError ? rootOf(error.original) : rootOf(error);
  return slackErrors.unreachable(call, printable(scrubSecrets(reason, context.secrets), 200));
}

function fromAnswer(error: WebAPIPlatformError, { call, configKey }: SlackErrorContext): OpenClawError {
  const answer = printable(error.data.error, 80);
  const advice = CREDENTIAL_ADVICE.get(answer);
  if (advice !== undefined) return slackErrors.credentialRejected({ configKey, answer, advice });
  if (answer === "missing_scope") return missingScope(error.data, call, configKey);
  if (answer === "ratelimited" || answer === "rate_limited") return slackErrors.rateLimited(call, 1000);
  if (TEMPORARY.has(answer)) return slackErrors.unreachable(call, answer);
  return slackErrors.refused(
    call,
    answer,
    REFUSAL_ADVICE.get(answer) ?? "See docs.slack.dev/reference/methods.",
  );
}

function missingScope(data: object, call: string, configKey: string): OpenClawError {
  const needed: unknown = Reflect.get(data, "needed");
  const scope =
    typeof needed === "string" && needed !== "" ? printable(needed, 100) : "that the method needs";
  if (call === "apps.connections.open") {
    const advice = `Make an App-Level Token with the scope ${scope} under Basic Information and set ${configKey} to it.`;
    return slackErrors.credentialRejected({ configKey, answer: "missing_scope", advice });
  }
  const advice = `Add the scope ${scope} under OAuth & Permissions, install the app again, and set ${configKey} to the new token.`;
  return slackErrors.refused(call, "missing_scope", advice);
}

/** What lies at the bottom, such as `connect ECONNREFUSED …`: the outer words are "fetch failed". */
function rootOf(error: unknown): string {
  let root = error;
  for (let depth = 0; depth < 4 && root instanceof Error && root.cause !== undefined; depth += 1)
    root = root.cause;
  const code: unknown = root instanceof Error ? Reflect.get(root, "code") : undefined;
  const reason = reasonOf(root);
  return reason === "" && typeof code === "string" ? code : reason;
}
