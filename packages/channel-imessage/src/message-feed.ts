import type { AdapterSession } from "@openclaw/channel-kit";
import type { ImessageSettings } from "./imessage-options.js";
import type { MessageCursor } from "./message-cursor.js";
import type { MessageFacts } from "./message-facts.js";
import type { OwnHandles } from "./own-handles.js";
import { judgeFacts } from "./to-inbound-message.js";

/** Takes rows of the Messages database to the bot, each once, and moves the cursor over what was handled. */
export interface MessageFeed {
  /** Takes one row. What there is no room for is given back to the cursor, and `onReturned` says when to read it again. */
  offer(facts: MessageFacts): void;
  /** Counts what is no row that can be read. */
  dropMalformed(): void;
  /** Whether a row can be taken at all; reading more than that would only fill memory. */
  hasRoom(): boolean;
}

export interface MessageFeedOptions {
  readonly settings: ImessageSettings;
  readonly session: AdapterSession;
  readonly cursor: MessageCursor;
  readonly own: OwnHandles;
  /** The cursor has moved. */
  readonly onMoved: () => void;
  /** There is room again, and rows were given back. */
  readonly onReturned: () => void;
}

const FORGEABLE: ReadonlyMap<string, string> = new Map([
  ["sms_sender", "An SMS"],
  ["unknown_service", "A message that may be an SMS, as macOS 26 does not tell imsg,"],
]);

export function createMessageFeed(options: MessageFeedOptions): MessageFeed {
  const { cursor, own, session, settings } = options;
  const { account, clock, limits, logger, maxMessageAgeMs, service } = settings;
  const inWorkPerChat = new Map<string, number>();
  let inWork = 0;
  const told = new Set<string>();

  function drop(facts: MessageFacts, reason: string): void {
    session.drop(reason);
    cursor.done(facts.rowId);
    const what = FORGEABLE.get(reason);
    if (what === undefined || told.has(reason)) return;
    told.add(reason);
    logger.warn(
      { channel: "imessage", account },
      `${what} was dropped, since its sender can be forged. Set ${settings.section}.service to "auto" to take SMS.`,
    );
  }

  function ended(facts: MessageFacts, isTaken: boolean): void {
    const left = (inWorkPerChat.get(facts.chatId) ?? 1) - 1;
    if (left === 0) inWorkPerChat.delete(facts.chatId);
    else inWorkPerChat.set(facts.chatId, left);
    inWork -= 1;
    if (isTaken) cursor.done(facts.rowId);
    else cursor.giveBack(facts.rowId);
    options.onMoved();
    // Not at each one: reading again costs the vendor a question.
    const hasEased = inWork <= limits.maxConcurrent / 2;
    if (hasEased && cursor.hasReturned() && !session.receiving.aborted) options.onReturned();
  }

  const hasRoom = (): boolean =>
    !session.receiving.aborted && inWork < limits.maxConcurrent && !cursor.isFull();

  return {
    offer: (facts) => {
      if (facts.isFromMe === true) own.learn(facts);
      if (cursor.has(facts.rowId)) return;
      const message = judgeFacts(facts, {
        account,
        service,
        notBeforeMs: clock.now() - maxMessageAgeMs,
        isOwnHandle: (handle) => own.has(handle),
      });
      if (typeof message === "string") {
        drop(facts, message);
        return;
      }
      if (own.isReflection(facts)) {
        drop(facts, "self_chat");
        return;
      }
      const inChat = inWorkPerChat.get(facts.chatId) ?? 0;
      // Where the kit would drop, the database keeps.
      if (!hasRoom() || inChat >= limits.maxWaitingPerChat) {
        cursor.giveBack(facts.rowId);
        return;
      }
      cursor.begin(facts.rowId);
      inWork += 1;
      inWorkPerChat.set(facts.chatId, inChat + 1);
      void session.take(message).then((outcome) => ended(facts, outcome === "taken"));
    },
    dropMalformed: () => session.drop("malformed_message"),
    hasRoom,
  };
}
