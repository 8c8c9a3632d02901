import {
  ABORTED,
  isFields,
  orAborted,
  reasonOf,
  withTimeLimit,
  type AdapterSession,
  type RememberedKeys,
  type TakeOutcome,
} from "@openclaw/channel-kit";
import { isOpenClawError } from "@openclaw/contracts";
import { createBoltApp } from "./bolt-app.js";
import type { CommandAnswers } from "./command-answers.js";
import { createSenderNames } from "./sender-names.js";
import type { SlackClient } from "./slack-client.js";
import type { SlackSettings } from "./slack-options.js";
import type { SlackBotIdentity } from "./slack-sender.js";
import { toInboundMessage } from "./to-inbound-message.js";

export interface DeliveryOptions {
  readonly settings: SlackSettings;
  readonly session: AdapterSession;
  readonly client: SlackClient;
  readonly own: SlackBotIdentity;
  readonly answers: CommandAnswers;
  /** Events that are done with; kept over restarts, as Slack then delivers again what was in work. */
  readonly handledEvents: RememberedKeys;
}

/** Takes what Slack delivers through Bolt to the session, and says when Slack may forget it. */
export type Deliver = (
  body: object,
  retry: { readonly num?: number; readonly reason?: string },
) => Promise<TakeOutcome>;

/** Events after which the token may no longer be good. */
const TOKEN_EVENTS = new Set<unknown>(["app_uninstalled", "tokens_revoked"]);

export function createDelivery(options: DeliveryOptions): Deliver {
  const { answers, client, handledEvents, own, session, settings } = options;
  const { account, limits, logger } = settings;
  const names = createSenderNames(client, limits.nameTimeoutMs);

  async function onBody(body: object): Promise<TakeOutcome> {
    if (TOKEN_EVENTS.has(eventTypeOf(body))) void checkToken();
    const message = toInboundMessage(body, { account, own, onDrop: (reason) => session.drop(reason) });
    if (message === undefined) return "taken";
    if (message.kind === "reaction") {
      session.drop("reaction");
      return "taken";
    }
    answers.remember(message, body);
    return await session.take(await names.withName(message, session.signal));
  }

  async function checkToken(): Promise<void> {
    try {
      await client.authTest();
    } catch (error) {
      if (isOpenClawError(error, "CHANNEL_CREDENTIAL_REJECTED")) session.fail(error);
    }
  }

  const app = createBoltApp({
    botToken: settings.botToken,
    own,
    clientOptions: client.options,
    onBody,
    onUnknown: () => session.drop("unsupported_event"),
    onError: (error) =>
      logger.error({ channel: "slack", account, reason: reasonOf(error) }, "Slack event failed"),
  });

  async function process(...[body, retry]: Parameters<Deliver>): Promise<TakeOutcome> {
    try {
      return await app.process(body, retry);
    } catch (error) {
      logger.debug({ channel: "slack", account, reason: reasonOf(error) }, "Slack event not understood");
      session.drop("malformed_event");
      return "taken";
    }
  }

  return async (body, retry) => {
    // Only events come again: everything else is answered at once, or its sender sees an error.
    if (!isFields(body) || body["type"] !== "event_callback") {
      if (session.receiving.aborted) return "abandoned";
      void process(body, retry);
      return "taken";
    }
    const eventId = body["event_id"];
    if (typeof eventId !== "string") return await held(process(body, retry), limits.holdMs, session.signal);
    if (handledEvents.has(eventId)) {
      session.drop("duplicate");
      return "taken";
    }
    const outcome = process(body, retry).then((reached) => {
      if (reached === "taken") handledEvents.add(eventId);
      return reached;
    });
    return await held(outcome, limits.holdMs, session.signal);
  };
}

/** What came of it in time; later it counts as taken, since Slack would take us for dead and deliver it again and again. */
async function held(
  outcome: Promise<TakeOutcome>,
  holdMs: number,
  signal: AbortSignal,
): Promise<TakeOutcome> {
  const inTime = await withTimeLimit(holdMs, signal, (limited) => orAborted(outcome, limited));
  if (inTime !== ABORTED) return inTime;
  return signal.aborted ? "abandoned" : "taken";
}

function eventTypeOf(body: object): unknown {
  const event = isFields(body) ? body["event"] : undefined;
  return isFields(event) ? event["type"] : undefined;
}
