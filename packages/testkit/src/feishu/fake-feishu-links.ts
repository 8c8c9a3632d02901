import type { WebSocket } from "ws";
import type { ChangeNotifier } from "../change-notifier.js";
import type { FakeFeishuEvent, FakeFeishuWebhook } from "./fake-feishu-types.js";
import { postFeishuEvent } from "./fake-feishu-webhook.js";
import { decodeFrame, encodeFrame } from "./frame.js";

/** Delivers events to one app, by long connection or webhook, and keeps what was not confirmed. */
export interface FakeFeishuLinks {
  readonly open: (socket: WebSocket) => void;
  readonly push: (event: FakeFeishuEvent) => void;
  readonly redeliver: () => Promise<void>;
  readonly pending: () => number;
  readonly answers: readonly number[];
  readonly linked: () => boolean;
  readonly cut: () => void;
  readonly mute: () => void;
  readonly useWebhook: (webhook: FakeFeishuWebhook) => void;
}

interface Delivery {
  readonly id: string;
  readonly event: FakeFeishuEvent;
}

export function createFakeFeishuLinks(notifier: ChangeNotifier): FakeFeishuLinks {
  const waiting = new Map<string, Delivery>();
  const answers: number[] = [];
  const open = new Set<WebSocket>();
  /** Those that take events. */
  const links = new Set<WebSocket>();
  let webhook: FakeFeishuWebhook | undefined;
  let posting = Promise.resolve();
  let isMute = false;
  let deliveries = 0;

  function answered({ id }: Delivery, code: number): void {
    if (code === 200) waiting.delete(id);
    answers.push(code);
    notifier.changed();
  }

  function send(socket: WebSocket, { event, id }: Delivery): void {
    const headers = { type: "event", message_id: id, sum: "1", seq: "0", trace_id: `trace-${id}` };
    socket.send(encodeFrame({ method: 1, headers, payload: JSON.stringify(event) }));
  }

  function deliver(delivery: Delivery): void {
    const current = webhook;
    if (current !== undefined) {
      posting = posting.then(async () => answered(delivery, await postFeishuEvent(delivery.event, current)));
      return;
    }
    // With several connections the real server takes any one of them.
    const [link] = links;
    if (link !== undefined && !isMute) send(link, delivery);
  }

  function onFrame(socket: WebSocket, data: Buffer): void {
    const { headers, method, payload } = decodeFrame(data);
    const delivery = waiting.get(headers["message_id"] ?? "");
    if (isMute) return;
    if (method === 1 && delivery !== undefined) answered(delivery, readCode(payload));
    if (method === 1 || headers["type"] !== "ping") return;
    const pong = { PingInterval: 120, ReconnectCount: -1, ReconnectInterval: 120, ReconnectNonce: 30 };
    socket.send(encodeFrame({ method: 0, headers: { type: "pong" }, payload: JSON.stringify(pong) }));
    if (links.has(socket)) return;
    // Only now: the SDK says ping when it is open, and loses what comes before.
    links.add(socket);
    for (const kept of waiting.values()) send(socket, kept);
    notifier.changed();
  }

  return {
    answers,
    open: (socket) => {
      const forget = (): void => {
        open.delete(socket);
        links.delete(socket);
      };
      open.add(socket);
      socket.on("message", (data) => Buffer.isBuffer(data) && onFrame(socket, data));
      socket.on("close", forget).on("error", forget);
    },
    push: (event) => {
      deliveries += 1;
      const delivery = { id: String(deliveries), event };
      waiting.set(delivery.id, delivery);
      deliver(delivery);
    },
    redeliver: async () => {
      for (const delivery of waiting.values()) deliver(delivery);
      await posting;
    },
    pending: () => waiting.size,
    linked: () => links.size > 0,
    cut: () => {
      for (const socket of open) socket.terminate();
    },
    mute: () => {
      isMute = true;
    },
    useWebhook: (used) => {
      webhook = used;
    },
  };
}

function readCode(payload: string): number {
  const answer: unknown = JSON.parse(payload);
  const code = typeof answer === "object" && answer !== null && "code" in answer ? answer.code : 0;
  return typeof code === "number" ? code : 0;
}
