import type { BotAnswer, Payload } from "./fake-bot.js";
import type { FakeUpdate } from "./fake-bot-api-types.js";

/** The updates of one bot that it has not confirmed, and its long poll. */
export interface FakeBotUpdates {
  push(fields: Payload): FakeUpdate;
  first(): FakeUpdate | undefined;
  remove(update: FakeUpdate): void;
  pending(): number;
  /** Long poll: answers when there is something, when its time is up, or when the caller is gone. */
  get(payload: Payload, gone: AbortSignal): Promise<BotAnswer>;
  /** True while a poll waits. */
  polled(): boolean;
  /** Ends a poll that waits. */
  endPoll(answer: BotAnswer): void;
}

const CONFLICT = {
  status: 409,
  description:
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
};

export function createFakeBotUpdates(): FakeBotUpdates {
  let updates: FakeUpdate[] = [];
  let nextUpdateId = 1000;
  let endPoll: ((answer?: BotAnswer) => void) | undefined;
  return {
    push: (fields) => {
      const update: FakeUpdate = { ...fields, update_id: nextUpdateId };
      nextUpdateId += 1;
      updates.push(update);
      endPoll?.();
      return update;
    },
    first: () => updates[0],
    remove: (update) => {
      updates = updates.filter((other) => other !== update);
    },
    pending: () => updates.length,
    polled: () => endPoll !== undefined,
    endPoll: (answer) => endPoll?.(answer),
    get: ({ offset, timeout, limit }, gone) => {
      // The real server throws out the poll that was there first.
      endPoll?.(CONFLICT);
      if (typeof offset === "number") {
        updates = updates.filter(({ update_id: updateId }) => updateId >= offset);
      }
      const read = (): BotAnswer => ({ result: updates.slice(0, typeof limit === "number" ? limit : 100) });
      if (updates.length > 0 || typeof timeout !== "number" || timeout === 0) return Promise.resolve(read());
      return new Promise((resolve) => {
        const end = (answer?: BotAnswer): void => {
          clearTimeout(timer);
          if (endPoll === end) endPoll = undefined;
          resolve(answer ?? read());
        };
        const timer = setTimeout(end, timeout * 1000);
        gone.addEventListener("abort", () => end());
        endPoll = end;
      });
    },
  };
}
