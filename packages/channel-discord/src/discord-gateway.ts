import { RequestMethod } from "@discordjs/rest";
import { isFields, pause, reasonOf, scrubSecrets } from "@openclaw/channel-kit";
import type { OpenClawError } from "@openclaw/contracts";
import {
  GatewayDispatchEvents,
  type APIGatewayBotInfo,
  type GatewayDispatchPayload,
} from "discord-api-types/v10";
import { discordErrors, fatalCloseError } from "./discord-errors.js";
import type { DiscordSettings } from "./discord-options.js";
import type { DiscordRest } from "./discord-rest.js";
import { createDiscordShard, type DiscordShard } from "./discord-shard.js";
import { createIdentifyQueue } from "./identify-queue.js";
import { createShardSession, type ShardSession } from "./shard-session.js";

/** What a start goes on with that comes after a stop of the same channel. */
export interface GatewayMemory {
  readonly sessions: Map<string, ShardSession>;
  /** Told once, when a session begins; a resumed one does not tell it again. */
  botId: string | undefined;
  applicationId: string | undefined;
}

export interface DiscordGatewayOptions {
  readonly settings: DiscordSettings;
  readonly memory: GatewayMemory;
  readonly rest: DiscordRest;
  readonly signal: AbortSignal;
  readonly onDispatch: (dispatch: GatewayDispatchPayload, session: ShardSession) => void;
  readonly onLink: (state: "connected" | "reconnecting", reason?: string) => void;
  readonly onFatal: (error: OpenClawError) => void;
}

export interface DiscordGateway {
  /** Resolves once all shards receive. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** What a further shard takes beside its wait. */
const CONNECT_MS = 1_000;

/** All connections of one bot to the gateway. */
export function createDiscordGateway(options: DiscordGatewayOptions): DiscordGateway {
  const { memory, rest, settings, signal } = options;
  const { limits, token } = settings;
  const shards: DiscordShard[] = [];
  const connected = new Set<number>();
  let lastReason = "no connection";
  let isStarted = false;

  async function readGateway(): Promise<APIGatewayBotInfo> {
    const call = {
      name: "the address of the gateway",
      method: RequestMethod.Get,
      fullRoute: "/gateway/bot",
    } as const;
    const answer = await rest.limitedCall(call, signal);
    if (isGateway(answer)) return answer;
    throw discordErrors.unreachable(
      "the address of the gateway",
      `an answer that is not Discord's; check ${settings.configKey}.apiUrl`,
    );
  }

  function onDispatch(dispatch: GatewayDispatchPayload, session: ShardSession): void {
    if (dispatch.t === GatewayDispatchEvents.Ready) {
      memory.botId = dispatch.d.user.id;
      memory.applicationId = dispatch.d.application.id;
    } else if (dispatch.t !== GatewayDispatchEvents.Resumed) options.onDispatch(dispatch, session);
  }

  async function open(): Promise<void> {
    const gateway = await readGateway();
    const count = gateway.shards;
    const waitForIdentify = createIdentifyQueue(
      gateway.session_start_limit.max_concurrency,
      limits.identifyIntervalMs,
      signal,
    );
    const limitMs = limits.startTimeoutMs + (count - 1) * (limits.identifyIntervalMs + CONNECT_MS);
    await new Promise<void>((resolve, reject) => {
      const done = new AbortController();
      signal.addEventListener("abort", () => reject(discordErrors.notRunning()), { signal: done.signal });
      void pause(limitMs, done.signal).then(() =>
        reject(
          discordErrors.unreachable("the connection to the gateway", `${lastReason}, within ${limitMs} ms`),
        ),
      );
      const finish = (end: () => void): void => {
        done.abort();
        end();
      };
      for (let id = 0; id < count; id += 1) {
        const key = `${id}/${count}`;
        const session = memory.sessions.get(key) ?? createShardSession();
        memory.sessions.set(key, session);
        const shard = createDiscordShard({
          settings,
          id,
          count,
          gateway,
          session,
          waitForIdentify,
          signal,
          onDispatch: (dispatch) => onDispatch(dispatch, session),
          onConnected: () => {
            connected.add(id);
            if (connected.size < count) return;
            isStarted = true;
            options.onLink("connected");
            finish(resolve);
          },
          onClosed: (code) => {
            connected.delete(id);
            lastReason = `closed with code ${code}`;
            const error = fatalCloseError(code, settings);
            if (error === undefined) return options.onLink("reconnecting", lastReason);
            session.set(undefined);
            if (isStarted) options.onFatal(error);
            return finish(() => reject(error));
          },
          onError: (error) => {
            lastReason = scrubSecrets(reasonOf(error), [token]);
          },
        });
        shards.push(shard);
        shard.open();
      }
    });
  }

  return {
    open,
    close: async () => {
      await Promise.all(shards.map((shard) => shard.close()));
    },
  };
}

function isGateway(answer: unknown): answer is APIGatewayBotInfo {
  if (!isFields(answer) || typeof answer["url"] !== "string") return false;
  const { session_start_limit: limit, shards } = answer;
  return Number.isInteger(shards) && Number(shards) > 0 && isFields(limit);
}
