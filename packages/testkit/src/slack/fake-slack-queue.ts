import type { ChangeNotifier } from "../change-notifier.js";
import type { SlackFields } from "./fake-slack-types.js";

/** What Slack has to deliver. */
export interface SlackItem {
  readonly kind: "events_api" | "interactive" | "slash_commands";
  readonly body: SlackFields;
  /** Items of one chat go by HTTP one after another. */
  readonly chat: string;
  attempt: number;
  reason: string | undefined;
}

/** Keeps events until they are acknowledged, and everything else until it was sent once. */
export interface SlackQueue {
  add(item: Pick<SlackItem, "kind" | "body" | "chat">): SlackItem;
  /** Acknowledged, or given up. */
  remove(item: SlackItem): void;
  has(item: SlackItem): boolean;
  items(): readonly SlackItem[];
}

export function createSlackQueue(notifier: ChangeNotifier): SlackQueue {
  const items = new Set<SlackItem>();
  return {
    add: (fields) => {
      const item: SlackItem = { ...fields, attempt: 0, reason: undefined };
      items.add(item);
      return item;
    },
    remove: (item) => {
      items.delete(item);
      notifier.changed();
    },
    has: (item) => items.has(item),
    items: () => [...items],
  };
}
