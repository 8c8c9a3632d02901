import { randomUUID } from "node:crypto";
import type { RawData, WebSocket } from "ws";
import type { ChangeNotifier } from "../change-notifier.js";
import type { SlackItem, SlackQueue } from "./fake-slack-queue.js";
import { readText } from "./fake-slack-web-api.js";
import type { SlackFields } from "./fake-slack-types.js";

/** Slack's side of Socket Mode for one app: any number of connections, each event by one of them. */
export interface SlackSockets {
  accept(socket: WebSocket): void;
  deliver(item: SlackItem): void;
  broadcast(frame: SlackFields): void;
  readonly acknowledged: readonly string[];
  size(): number;
  responsive(isResponsive: boolean): void;
}

export function createSlackSockets(queue: SlackQueue, notifier: ChangeNotifier): SlackSockets {
  const open = new Set<WebSocket>();
  const acknowledged: string[] = [];
  let answersPings = true;

  /** Slack's own choice is not told; the newest connection is the one that an overlap needs. */
  function deliver(item: SlackItem): void {
    const socket = [...open].at(-1);
    if (socket === undefined) return;
    const envelopeId = randomUUID();
    sent.set(envelopeId, { item, socket });
    const retry =
      item.kind === "events_api" ? { retry_attempt: item.attempt, retry_reason: item.reason ?? "" } : {};
    socket.send(
      JSON.stringify({
        envelope_id: envelopeId,
        type: item.kind,
        payload: item.body,
        accepts_response_payload: item.kind !== "events_api",
        ...retry,
      }),
    );
  }

  const sent = new Map<string, { readonly item: SlackItem; readonly socket: WebSocket }>();

  function acknowledge(envelopeId: string): void {
    const item = sent.get(envelopeId)?.item;
    if (item === undefined) return;
    sent.delete(envelopeId);
    acknowledged.push(readText(item.body["event_id"]) || item.kind);
    queue.remove(item);
  }

  function ended(socket: WebSocket): void {
    open.delete(socket);
    for (const [envelopeId, { item, socket: used }] of sent) {
      if (used !== socket) continue;
      sent.delete(envelopeId);
      item.attempt += 1;
      item.reason = "timeout";
      // Interactions and commands are not sent again.
      if (item.kind !== "events_api") queue.remove(item);
      else if (queue.has(item)) deliver(item);
    }
    notifier.changed();
  }

  return {
    acknowledged,
    deliver,
    accept: (socket) => {
      open.add(socket);
      socket.on("message", (data) => acknowledge(readEnvelopeId(data)));
      socket.on("close", () => ended(socket));
      socket.on("error", () => undefined); // A close follows.
      if (!answersPings) socket.pause();
      socket.send(JSON.stringify({ type: "hello", num_connections: open.size, connection_info: {} }));
      const waiting = new Set([...sent.values()].map(({ item }) => item));
      for (const item of queue.items()) if (!waiting.has(item)) deliver(item);
      notifier.changed();
    },
    broadcast: (frame) => {
      for (const socket of open) socket.send(JSON.stringify(frame));
    },
    size: () => open.size,
    responsive: (isResponsive) => {
      answersPings = isResponsive;
      for (const socket of open)
        if (isResponsive) socket.resume();
        else socket.pause();
    },
  };
}

function readEnvelopeId(data: RawData): string {
  const frame: unknown = JSON.parse(Buffer.isBuffer(data) ? data.toString("utf8") : "{}");
  const id: unknown =
    typeof frame === "object" && frame !== null ? Reflect.get(frame, "envelope_id") : undefined;
  return typeof id === "string" ? id : "";
}
