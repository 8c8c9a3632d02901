import { createHmac } from "node:crypto";
import type { SlackItem, SlackQueue } from "./fake-slack-queue.js";

/** Headers as Slack signs its calls: time and raw body. */
export function signSlackRequest(
  secret: string,
  body: string,
  nowMs: number = Date.now(),
): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${signature}` };
}

/** Slack's calls by HTTP for one app: those of a chat one after another, so that tests see an order that Slack does not promise. */
export interface SlackCalls {
  readonly statuses: readonly number[];
  deliver(item: SlackItem): Promise<void>;
}

export function createSlackCalls(
  queue: SlackQueue,
  secret: string,
  url: () => string | undefined,
): SlackCalls {
  const statuses: number[] = [];
  const tails = new Map<string, Promise<void>>();

  async function call(item: SlackItem): Promise<void> {
    const address = url();
    if (address === undefined || !queue.has(item)) return;
    const body = encode(item);
    const retry: Record<string, string> =
      item.attempt === 0
        ? {}
        : { "x-slack-retry-num": String(item.attempt), "x-slack-retry-reason": "http_error" };
    const type = item.kind === "events_api" ? "application/json" : "application/x-www-form-urlencoded";
    const headers = {
      ...signSlackRequest(secret, body),
      ...retry,
      "content-type": type,
      connection: "close",
    };
    item.attempt += 1;
    try {
      const response = await fetch(address, { method: "POST", body, headers });
      await response.arrayBuffer();
      statuses.push(response.status);
      if (response.status === 200 || item.kind !== "events_api") queue.remove(item);
    } catch {
      statuses.push(0); // Nobody listens: as good as no answer.
    }
  }

  return {
    statuses,
    deliver: (item) => {
      const tail = (tails.get(item.chat) ?? Promise.resolve()).then(() => call(item));
      tails.set(item.chat, tail);
      return tail;
    },
  };
}

function encode({ body, kind }: SlackItem): string {
  if (kind === "events_api") return JSON.stringify(body);
  if (kind === "interactive") return new URLSearchParams({ payload: JSON.stringify(body) }).toString();
  const fields = Object.entries(body).map(([key, value]) => [key, String(value)] as const);
  return new URLSearchParams(Object.fromEntries(fields)).toString();
}
