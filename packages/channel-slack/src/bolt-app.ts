import type { TakeOutcome } from "@openclaw/channel-kit";
import { App, type Receiver } from "@slack/bolt";
import type { WebClientOptions } from "@slack/web-api";
import type { SlackBotIdentity } from "./slack-sender.js";

export interface BoltAppOptions {
  readonly botToken: string;
  readonly own: SlackBotIdentity;
  readonly clientOptions: WebClientOptions;
  /** What becomes of a body; called in the order of `process`. */
  readonly onBody: (body: object) => Promise<TakeOutcome>;
  /** Hears of what Bolt could make nothing of. */
  readonly onUnknown: () => void;
  readonly onError: (error: unknown) => void;
}

export interface BoltApp {
  /** Takes one body through Bolt. Resolves with what became of it, which Bolt's own acknowledgement does not wait for. */
  process(body: object, retry?: { readonly num?: number; readonly reason?: string }): Promise<TakeOutcome>;
}

/** A Bolt app with one global middleware, on a receiver that leaves acknowledging to its caller. */
export function createBoltApp(options: BoltAppOptions): BoltApp {
  const { botToken, own } = options;
  const outcomes = new WeakMap<object, Promise<TakeOutcome>>();
  const receiver: Receiver = {
    init: () => undefined,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  const app = new App({
    receiver,
    clientOptions: options.clientOptions,
    ...(options.clientOptions.logger !== undefined && { logger: options.clientOptions.logger }),
    // Known from auth.test already; Bolt would ask again.
    authorize: () =>
      Promise.resolve({
        botToken,
        ...(own.botId !== undefined && { botId: own.botId }),
        ...(own.botUserId !== undefined && { botUserId: own.botUserId }),
      }),
    // Ours counts what it drops; Bolt's keeps state per conversation that nobody reads.
    ignoreSelf: false,
    convoStore: false,
    attachFunctionToken: false,
  });
  app.use(({ body }) => {
    outcomes.set(body, options.onBody(body));
    return Promise.resolve();
  });
  app.error((error) => {
    options.onError(error);
    return Promise.resolve();
  });
  return {
    process: async (body, retry = {}) => {
      await app.processEvent({
        body,
        // Bolt acknowledges events before they are handled: a process that dies then would lose them.
        ack: () => Promise.resolve(),
        ...(retry.num !== undefined && { retryNum: retry.num }),
        ...(retry.reason !== undefined && { retryReason: retry.reason }),
      });
      const outcome = outcomes.get(body);
      if (outcome === undefined) options.onUnknown();
      return (await outcome) ?? "taken";
    },
  };
}
