import {
  silentLogger,
  type AccountId,
  type Gate,
  type InboundMessage,
  type Logger,
} from "@openclaw/contracts";
import type { AllMiddlewareArgs, AnyMiddlewareArgs, Middleware, StringIndexed } from "@slack/bolt";
import { isMemberId } from "./identity.js";
import { commandUserOf } from "./read-interaction.js";
import { isResponseUrl } from "./response-url.js";
import { POST, toBotIdentity, toPostArguments, toResponse } from "./slack-client.js";
import { slackErrors, toSlackError } from "./slack-errors.js";
import type { SlackBotIdentity } from "./slack-sender.js";
import { toInboundMessage } from "./to-inbound-message.js";

export interface SlackGuardOptions {
  /** Decides; pairing-core makes one. */
  readonly gate: Gate;
  /** Name of this bot among several. Default `default`. */
  readonly account?: AccountId;
  readonly logger?: Logger;
}

type Client = AllMiddlewareArgs["client"];
type Args = AnyMiddlewareArgs & AllMiddlewareArgs;

/**
 * Bolt global middleware that lets a request pass only when the gate admits its sender. Register it before all listeners.
 *
 * Messages, mentions, slash commands, buttons, modals, shortcuts and reactions are put to the gate; only a message or a command can
 * lead to a challenge, which goes to the same conversation, for a command so that only its sender sees it. Every other event (joins,
 * home tabs, edits, what later versions of Slack add) ends here: middleware for those goes before the guard.
 *
 * @example
 * ```ts
 * app.use(slackGuard({ gate: createGate({ pairing, identity: slackIdentity }) }));
 * app.message(async ({ say }) => void (await say("hello")));
 * ```
 */
export function slackGuard<CustomContext extends StringIndexed = StringIndexed>(
  options: SlackGuardOptions,
): Middleware<AnyMiddlewareArgs, CustomContext> {
  const { account, gate, logger = silentLogger } = options;
  const identities = new WeakMap<Client, Promise<SlackBotIdentity>>();

  /** Asked once: a request alone does not tell whose workspace is the bot's own. */
  function identityOf(client: Client): Promise<SlackBotIdentity> {
    const known = identities.get(client);
    if (known !== undefined) return known;
    const asked = client.auth.test().then(toBotIdentity);
    identities.set(client, asked);
    asked.catch(() => identities.delete(client)); // Asked again next time; this request fails.
    return asked;
  }

  function read(body: unknown, own: SlackBotIdentity): InboundMessage | undefined {
    return toInboundMessage(body, {
      own,
      ...(account !== undefined && { account }),
      onDrop: (reason) => logger.debug({ channel: "slack", reason }, "Slack event dropped"),
    });
  }

  async function readMessage({ body, client }: Args): Promise<InboundMessage | undefined> {
    // Slack is not asked about what is no message, whoever the bot is.
    if (read(body, { teamIds: [] }) === undefined) return undefined;
    try {
      return read(body, await identityOf(client));
    } catch (error) {
      throw toSlackError(error, contextOf("auth.test", client));
    }
  }

  return async (args) => {
    const message = await readMessage(args);
    const acknowledge = createAcknowledge(args);
    if (message !== undefined) {
      const decision = await gate.admit(message, async (text) => {
        // First, since Slack waits for it no longer than 3 s.
        await acknowledge();
        await reply(args, message, text);
      });
      if (decision.outcome === "admit") return await args.next();
    }
    // Unanswered, a command or button would show an error and tell that there is somebody who refuses.
    await acknowledge();
  };
}

/** Answers what waits for an answer, once. Events do not: Bolt has acknowledged them. */
function createAcknowledge(args: Args): () => Promise<void> {
  let acknowledged = false;
  return async () => {
    if (acknowledged || !("ack" in args) || typeof args.ack !== "function") return;
    acknowledged = true;
    await args.ack();
  };
}

async function reply(args: Args, { replyTarget }: InboundMessage, text: string): Promise<void> {
  const { client } = args;
  if (commandUserOf(replyTarget.messageId) !== undefined) return await respond(args, text);
  try {
    const { chatId, threadId } = replyTarget;
    const channel = isMemberId(chatId) ? await openConversation(client, chatId) : chatId;
    await client.apiCall(POST, toPostArguments({ channel, text, threadId }));
  } catch (error) {
    // The SDK's own error may hold texts of people, and the gate logs what it gets.
    throw toSlackError(error, contextOf(POST, client));
  }
}

async function respond(args: Args, text: string): Promise<void> {
  const url: unknown = Reflect.get(args.body, "response_url");
  if (!isResponseUrl(url, args.client.slackApiUrl) || !("respond" in args)) {
    throw slackErrors.refused(COMMAND_ANSWER, "its address is not one of Slack", "Check slackApiUrl.");
  }
  try {
    await args.respond(toResponse(text));
  } catch (error) {
    throw toSlackError(error, contextOf(COMMAND_ANSWER, args.client));
  }
}

const COMMAND_ANSWER = "the answer to a command";

async function openConversation(client: Client, userId: string): Promise<string> {
  const { channel } = await client.conversations.open({ users: userId });
  return channel?.id ?? userId;
}

function contextOf(
  call: string,
  client: Client,
): { call: string; configKey: string; secrets: readonly string[] } {
  return { call, configKey: "the bot", secrets: client.token === undefined ? [] : [client.token] };
}
