import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { createChannelErrors, createEnd } from "@openclaw/channel-kit";
import { OpenClawError, type Channel, type InboundMessage } from "@openclaw/contracts";
import { createConversations } from "./conversations.js";
import { parseSenderId } from "./identity.js";
import { readPageFiles } from "./page-files.js";
import { createPageHandler } from "./page-handler.js";
import { createRefusals, type RefusalReason } from "./refusals.js";
import { createUpgradeHandler } from "./upgrade-handler.js";
import { createVisitors } from "./visitors.js";
import { visitorCookieName } from "./visitor.js";
import { resolveOptions, type WebchatOptions } from "./webchat-options.js";

/** Webchat as a channel, and its part of an HTTP server of yours. */
export interface WebchatChannel extends Channel {
  /** Answers requests for the page; false when the request is not for it. For the server's `request` event. */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean;
  /** Takes connections of the page; false when the request is not for it. For the server's `upgrade` event. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Takes no more messages, while answers still reach the visitors; `stop` ends the rest. */
  pause(): void;
  /** What was turned away since the start, by reason. */
  refusals(): Readonly<Partial<Record<RefusalReason, number>>>;
}

const errors = createChannelErrors("Webchat");

type State = "not started" | "running" | "paused" | "stopped";

/**
 * Makes the webchat channel; it listens nowhere itself. Throws `CHANNEL_OPTIONS_INVALID` or `INVALID_ACCOUNT`.
 *
 * `send` rejects with `CHANNEL_NOT_RUNNING` before `start` and after `stop`, with `CHANNEL_INVALID_TARGET` or `CHANNEL_EMPTY_TEXT`.
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { createWebchatChannel } from "@openclaw/channel-webchat";
 *
 * const channel = createWebchatChannel();
 * const server = createServer((request, response) => {
 *   if (!channel.handleRequest(request, response)) response.writeHead(404).end();
 * });
 * server.on("upgrade", (request, socket, head) => {
 *   if (!channel.handleUpgrade(request, socket, head)) socket.destroy();
 * });
 * await channel.start((message) => channel.send(message.replyTarget, `You said: ${message.text}`));
 * server.listen(8080, "127.0.0.1");
 * ```
 */
export function createWebchatChannel(webchatOptions: WebchatOptions = {}): WebchatChannel {
  const options = resolveOptions(webchatOptions);
  const refusals = createRefusals(options.logger);
  const visitors = createVisitors(options.limits.heartbeatMs);
  let end = createEnd();
  let state: State = "not started";
  let onMessage: ((message: InboundMessage) => Promise<void>) | undefined;
  const receiver = (): typeof onMessage => (state === "running" ? onMessage : undefined);
  const conversations = createConversations({ options, visitors, refusals, receiver });
  const shared = { options, cookieName: visitorCookieName(options.account), refusals };

  return {
    id: "webchat",
    account: options.account,
    get ended() {
      return end.promise;
    },
    handleRequest: createPageHandler({ ...shared, files: readPageFiles() }),
    handleUpgrade: createUpgradeHandler({ ...shared, conversations, visitors, receiver }),
    refusals: () => refusals.counters(),
    start(receive) {
      if (state === "running" || state === "paused") return Promise.reject(errors.alreadyStarted());
      if (state === "stopped") end = createEnd();
      onMessage = receive;
      state = "running";
      return Promise.resolve();
    },
    send(target, text) {
      if (state !== "running" && state !== "paused") return Promise.reject(errors.notRunning());
      const visitorId = parseSenderId(target.chatId);
      if (visitorId === undefined) return Promise.reject(invalidTarget());
      if (text.trim() === "") return Promise.reject(errors.emptyText());
      conversations.answer(visitorId, text);
      return Promise.resolve();
    },
    pause() {
      if (state === "running") state = "paused";
    },
    async stop() {
      state = "stopped";
      await visitors.closeAll();
      conversations.clear();
      end.resolve();
    },
  };
}

function invalidTarget(): OpenClawError {
  return new OpenClawError(
    "CHANNEL_INVALID_TARGET",
    "Cannot send: expected the chat id to be a webchat visitor id, as in the message that is answered.",
  );
}
