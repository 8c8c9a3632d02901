import type { ChangeNotifier } from "./change-notifier.js";
import type { BotAnswer, Payload } from "./fake-bot.js";
import type { FakeBotUpdates } from "./fake-bot-updates.js";
import type { FakeUpdate, FakeWebhook } from "./fake-bot-api-types.js";

/** The webhook of one bot: delivers in order and keeps what was not taken. */
export interface FakeBotWebhook {
  current(): FakeWebhook | undefined;
  set(payload: Payload): BotAnswer;
  delete(): BotAnswer;
  /** What a poll gets while a webhook is set. */
  conflict(): BotAnswer | undefined;
  /** Delivers what waits, until one delivery fails. The real server tries again by itself. */
  deliver(): Promise<void>;
  readonly answers: readonly number[];
}

export function createFakeBotWebhook(updates: FakeBotUpdates, notifier: ChangeNotifier): FakeBotWebhook {
  const answers: number[] = [];
  let webhook: FakeWebhook | undefined;
  let delivering = Promise.resolve();

  async function deliverAll(): Promise<void> {
    while (await deliverFirst());
  }

  /** True when it was taken, and the next may follow. */
  async function deliverFirst(): Promise<boolean> {
    const update = updates.first();
    if (webhook === undefined || update === undefined) return false;
    const status = await post(webhook, update);
    const taken = status >= 200 && status < 300;
    if (taken) updates.remove(update);
    answers.push(status);
    notifier.changed();
    return taken;
  }

  return {
    answers,
    current: () => webhook,
    set: ({ url, secret_token: secret }) => {
      if (typeof url !== "string" || url === "") {
        return { status: 400, description: "Bad Request: bad webhook: url is empty" };
      }
      webhook = { url, secretToken: typeof secret === "string" ? secret : "" };
      delivering = delivering.then(deliverAll);
      return { result: true };
    },
    delete: () => {
      webhook = undefined;
      return { result: true };
    },
    conflict: () => {
      if (webhook === undefined) return undefined;
      const reason =
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete it first";
      return { status: 409, description: `Conflict: ${reason}` };
    },
    deliver: () => (delivering = delivering.then(deliverAll)),
  };
}

/** The status of the answer; 0 when nobody answered. */
async function post({ url, secretToken }: FakeWebhook, update: FakeUpdate): Promise<number> {
  const secret = secretToken === "" ? {} : { "x-telegram-bot-api-secret-token": secretToken };
  const headers = { "content-type": "application/json", ...secret };
  return await fetch(url, { method: "POST", headers, body: JSON.stringify(update) }).then(
    (response) => response.status,
    () => 0,
  );
}
