import type { InboundMessage } from "@openclaw/contracts";
import { createChangeNotifier } from "./change-notifier.js";

/** A handler of messages, each of which is in work until the test ends it. */
export interface HeldHandler {
  /** What has come, in order. */
  readonly texts: readonly string[];
  readonly onMessage: (message: InboundMessage) => Promise<void>;
  /** Ends the work on the message with this text. */
  readonly finish: (text: string) => void;
  /** Resolves once a message with this text has come, or so many messages. */
  readonly arrived: (wanted: string | number) => Promise<void>;
}

export function createHeldHandler(): HeldHandler {
  const notifier = createChangeNotifier();
  const texts: string[] = [];
  const finishers = new Map<string, () => void>();
  return {
    texts,
    onMessage: ({ text }) =>
      new Promise((resolve) => {
        texts.push(text);
        finishers.set(text, resolve);
        notifier.changed();
      }),
    finish: (text) => finishers.get(text)?.(),
    arrived: async (wanted) => {
      const isThere = (): boolean =>
        typeof wanted === "number" ? texts.length >= wanted : texts.includes(wanted);
      await notifier.until(() => (isThere() ? true : undefined));
    },
  };
}
