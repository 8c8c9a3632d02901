import { ABORTED, createEnd, orAborted, type Connected } from "@openclaw/channel-kit";
import { LoggerLevel, WSClient, type EventDispatcher } from "@larksuiteoapi/node-sdk";
import { feishuErrors } from "./feishu-errors.js";
import type { FeishuHttp } from "./feishu-http.js";
import type { FeishuSettings } from "./feishu-options.js";
import { createSdkLogger } from "./sdk-logger.js";

export interface LongConnectionOptions {
  readonly settings: FeishuSettings;
  readonly http: FeishuHttp;
  readonly dispatcher: EventDispatcher;
  readonly secrets: readonly string[];
  /** Ends the attempt. */
  readonly signal: AbortSignal;
}

const CALL = "the long connection";
const MAX_HANDSHAKE_MS = 10_000;

/**
 * Opens one long connection by the SDK. It is used for one connection only: its own reconnect waits up to 2.5 minutes between
 * attempts, gives up at the first refusal, and takes a wrong secret for a network that may come back.
 */
export async function openLongConnection(options: LongConnectionOptions): Promise<Connected> {
  const { dispatcher, http, secrets, settings, signal } = options;
  const { account, appId, appSecret, domain, limits, logger } = settings;
  const ready = createEnd();
  const refuse = (error: unknown): void => ready.reject(error);
  const lost = createEnd();
  const client = new WSClient({
    appId,
    appSecret,
    domain,
    agent: http.socketAgent,
    httpInstance: http.instance(signal, refuse),
    handshakeTimeoutMs: Math.min(limits.requestTimeoutMs, MAX_HANDSHAKE_MS),
    wsConfig: { pingTimeout: limits.pingTimeoutMs / 1000 },
    loggerLevel: LoggerLevel.info,
    logger: createSdkLogger({
      logger,
      account,
      secrets,
      // The SDK tells nobody else that the first attempt failed. Without this line the time limit would end the attempt.
      onError: (line) => {
        if (line.includes("connect failed")) refuse(feishuErrors.unreachable(CALL, "no connection"));
      },
    }),
    onReady: () => ready.resolve(),
    onError: (error) => refuse(feishuErrors.unreachable(CALL, error.message)),
    onReconnecting: () => lost.resolve(),
  });
  // From the next turn on: the SDK calls back first and then sets the timer of its own reconnect, which `close` clears.
  const close = async (): Promise<void> => {
    await Promise.resolve();
    client.close({ force: true });
  };
  try {
    void client.start({ eventDispatcher: dispatcher }).catch(refuse);
    if ((await orAborted(ready.promise, signal)) === ABORTED)
      throw feishuErrors.unreachable(CALL, "no answer");
  } catch (error) {
    await close();
    throw error;
  }
  return { lost: lost.promise, close };
}
