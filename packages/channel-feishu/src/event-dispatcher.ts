import { ABORTED, isFields, orAborted, withTimeLimit, type AdapterSession } from "@openclaw/channel-kit";
import { DefaultCache, EventDispatcher, LoggerLevel } from "@larksuiteoapi/node-sdk";
import type { ChatKinds } from "./chat-kinds.js";
import type { FeishuSettings } from "./feishu-options.js";
import type { SdkLogger } from "./sdk-logger.js";
import { CARD_EVENT, MESSAGE_EVENT, toInboundMessage } from "./to-inbound-message.js";

export interface EventDispatcherOptions {
  readonly settings: FeishuSettings;
  readonly session: AdapterSession;
  readonly chatKinds: ChatKinds;
  readonly logger: SdkLogger;
  /** The bot's own open id, once it is known. */
  readonly botOpenId: () => string | undefined;
}

/**
 * The SDK's dispatcher, for events that are known to be genuine: those of the long connection, and those of a webhook once their
 * signature has been checked. Rejects when Feishu should deliver an event again.
 */
export function createEventDispatcher(options: EventDispatcherOptions): EventDispatcher {
  const { botOpenId, chatKinds, logger, session, settings } = options;
  const { account, limits } = settings;

  async function take(event: unknown): Promise<void> {
    const message = toInboundMessage(event, {
      account,
      botOpenId: botOpenId(),
      chatKindOf: (chatId) => chatKinds.of(chatId),
      onDrop: (reason) => session.drop(reason),
    });
    if (message === undefined) return;
    chatKinds.remember(message);
    const outcome = await withTimeLimit(limits.acknowledgeMs, session.signal, (signal) =>
      orAborted(session.take(message), signal),
    );
    // A press is never delivered again; Feishu would only show the person an error.
    if (outcome === "taken" || message.kind === "interaction") return;
    // Feishu delivers again after 15 s, 5 min, 1 h and 6 h. What has been handled by then is known as a duplicate, and what was
    // lost with this process comes back.
    throw new Error(outcome === ABORTED ? "still in work" : "not taken");
  }

  const dispatcher = new EventDispatcher({
    cache: new DefaultCache(),
    logger,
    loggerLevel: LoggerLevel.info,
  }).register({ [MESSAGE_EVENT]: take, [CARD_EVENT]: take });
  const invoke = dispatcher.invoke.bind(dispatcher);
  // By itself the SDK answers other events with a text for Feishu, and handles `app_ticket` in a cache of the whole process.
  dispatcher.invoke = async (event: unknown, params) => {
    const type = readEventType(event);
    if (type === MESSAGE_EVENT || type === CARD_EVENT) await invoke(event, params);
    else session.drop(type === undefined ? "malformed_event" : "unsupported_event");
  };
  return dispatcher;
}

function readEventType(event: unknown): string | undefined {
  if (!isFields(event)) return undefined;
  const source = isFields(event["header"]) ? event["header"]["event_type"] : undefined;
  // Events of the first version, such as `message`, have their type inside; none of them is taken.
  const type = source ?? (isFields(event["event"]) ? event["event"]["type"] : undefined);
  return typeof type === "string" ? type : undefined;
}
