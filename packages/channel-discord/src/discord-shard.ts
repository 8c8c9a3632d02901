import {
  Encoding,
  WebSocketShard,
  WebSocketShardEvents,
  type FetchingStrategyOptions,
  type IContextFetchingStrategy,
} from "@discordjs/ws";
import { backOffMs, pause } from "@openclaw/channel-kit";
import {
  GatewayIntentBits,
  type APIGatewayBotInfo,
  type GatewayDispatchPayload,
} from "discord-api-types/v10";
import type { DiscordSettings } from "./discord-options.js";
import type { ShardSession } from "./shard-session.js";

export interface DiscordShardOptions {
  readonly settings: DiscordSettings;
  readonly id: number;
  readonly count: number;
  readonly gateway: APIGatewayBotInfo;
  readonly session: ShardSession;
  readonly waitForIdentify: (shardId: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onDispatch: (dispatch: GatewayDispatchPayload) => void;
  readonly onConnected: () => void;
  readonly onClosed: (code: number) => void;
  readonly onError: (error: unknown) => void;
}

export interface DiscordShard {
  open(): void;
  close(): Promise<void>;
}

/** A connection that stays this long counts as good: the next loss is mended at once again. */
const STEADY_MS = 10_000;
/** How long Discord may take to answer our close. */
const CLOSE_WAIT_MS = 1_000;
/** Any code but 1000 and 1001 leaves the session, which a later start resumes. */
const CLOSE_CODE = 4200;
/** After these Discord wants a new session. */
const SESSION_LOST = new Set([4003, 4005, 4007, 4008]);

/** One connection to the gateway, of those that Discord wants for this bot. The SDK mends it; when and from where is decided here. */
export function createDiscordShard(options: DiscordShardOptions): DiscordShard {
  const { id, session, settings, signal } = options;
  const { limits } = settings;
  let isOpen = false;
  let connectedAtMs: number | undefined;
  let lastCode = 0;
  let failures = 0;

  /** The SDK asks before each connection: the one place to hold it back. It would try twice a second, and even when stopped. */
  async function mayConnect(): Promise<void> {
    const delayMs =
      failures < 2 ? 0 : backOffMs(failures - 2, limits.firstRetryDelayMs, limits.maxRetryDelayMs);
    if (delayMs > 0) await pause(delayMs, signal);
    if (signal.aborted) await new Promise<never>(() => undefined);
  }

  const context: IContextFetchingStrategy = {
    options: strategyOptions(options),
    retrieveSessionInfo: async () => {
      if (isOpen) return session.info ?? null;
      await mayConnect();
      return session.resumePoint() ?? null;
    },
    updateSessionInfo: (_id, info) => {
      // The SDK also gives up its session where Discord could not be reached, and would lose what comes meanwhile.
      if (info === null && (signal.aborted || (!isOpen && !SESSION_LOST.has(lastCode)))) return;
      session.set(info ?? undefined);
    },
    waitForIdentify: async (shardId) => {
      await options.waitForIdentify(shardId);
      if (signal.aborted) await new Promise<never>(() => undefined);
    },
  };
  const shard = new WebSocketShard(context, id);

  const onConnected = (): void => {
    connectedAtMs = performance.now();
    options.onConnected();
  };
  shard.on(WebSocketShardEvents.Hello, () => {
    isOpen = true;
  });
  shard.on(WebSocketShardEvents.Ready, onConnected);
  shard.on(WebSocketShardEvents.Resumed, onConnected);
  shard.on(WebSocketShardEvents.Closed, ({ code }) => {
    isOpen = false;
    lastCode = code;
    if (connectedAtMs !== undefined && performance.now() - connectedAtMs >= STEADY_MS) failures = 0;
    connectedAtMs = undefined;
    failures += 1;
    if (!signal.aborted) options.onClosed(code);
  });
  shard.on(WebSocketShardEvents.Error, ({ error }) => options.onError(error));
  shard.on(WebSocketShardEvents.Dispatch, ({ data }) => {
    if (!signal.aborted) options.onDispatch(data);
  });

  return {
    // What it rejects with comes as an event too.
    open: () => void shard.connect().catch((error: unknown) => options.onError(error)),
    close: async () => {
      const waiting = new AbortController();
      const closed = shard.destroy({ code: CLOSE_CODE }).finally(() => waiting.abort());
      await Promise.race([closed, pause(CLOSE_WAIT_MS, waiting.signal)]);
      terminate(shard);
    },
  };
}

/** The SDK leaves alone what is still connecting, and waits half a minute for an answer to its close. */
function terminate(shard: WebSocketShard): void {
  const connection: unknown = Reflect.get(shard, "connection");
  if (!isTerminable(connection)) return;
  // Terminating what is still connecting is an error to it, which is of no interest any more.
  connection.on("error", () => undefined);
  connection.terminate();
}

/** A socket of `ws`. */
const isTerminable = (
  value: unknown,
): value is { terminate(): void; on(event: "error", listener: () => void): void } =>
  typeof value === "object" && value !== null && "terminate" in value && "on" in value;

/** The SDK types sums of intents as one of them. */
const isIntents = (bits: number): bits is GatewayIntentBits => bits > 0;

function strategyOptions({ count, gateway, settings }: DiscordShardOptions): FetchingStrategyOptions {
  const { guildMessages, limits, token } = settings;
  const groups = guildMessages ? GatewayIntentBits.GuildMessages | GatewayIntentBits.MessageContent : 0;
  const intents = GatewayIntentBits.DirectMessages | groups;
  return {
    compression: null,
    encoding: Encoding.JSON,
    gatewayInformation: gateway,
    handshakeTimeout: limits.requestTimeoutMs,
    helloTimeout: limits.requestTimeoutMs,
    identifyProperties: { browser: "openclaw", device: "openclaw", os: "linux" },
    initialPresence: null,
    intents: isIntents(intents) ? intents : 0,
    largeThreshold: null,
    readyTimeout: limits.requestTimeoutMs,
    shardCount: count,
    token,
    version: "10",
  };
}
