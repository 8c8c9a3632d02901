import {
  checkEvent,
  type EventName,
  type EventPayloads,
  type MethodName,
  type MethodParams,
  type MethodResults,
} from "@openclaw/gateway-protocol";
import type { CallOptions } from "./calls.js";
import { createClientLoop, type ClientLoop } from "./client-loop.js";
import { setUpClient, type ClientPlatform, type ClientSetup } from "./client-setup.js";
import { createClientStates, stopped } from "./client-states.js";
import type {
  CallParameters,
  GatewayClient,
  NodeClient,
  NodeClientOptions,
  OperatorClient,
  OperatorClientOptions,
} from "./client-types.js";
import { notConnected } from "./connection-errors.js";
import { createInvocations, type CommandHandler, type Invocations } from "./invocations.js";
import { createListeners, type Listeners } from "./listeners.js";
import { recordOf, textOf, textsOf } from "./read-frame.js";

export function operatorClientOn(platform: ClientPlatform, options: OperatorClientOptions): OperatorClient {
  const { scopes, identity } = options;
  const own = { role: "operator", scopes, caps: [], ...(identity !== undefined && { identity }) } as const;
  return createClient(setUpClient(options, own, platform), platform);
}

export function nodeClientOn(platform: ClientPlatform, options: NodeClientOptions): NodeClient {
  const { identity, caps = [], permissions } = options;
  const own = {
    role: "node",
    // A node's rights are its approved commands; scopes are for operators.
    scopes: [],
    caps,
    identity,
    ...(permissions !== undefined && { permissions }),
  } as const;
  const setup = setUpClient(options, own, platform);
  const { timers } = setup.runtime;
  const invocations = createInvocations({ timers, logger: setup.logger });
  return Object.assign(createClient(setup, platform, invocations), {
    onInvoke: (command: string, handler: CommandHandler) => invocations.register(command, handler),
  });
}

function createClient(
  setup: ClientSetup,
  platform: ClientPlatform,
  invocations?: Invocations,
): GatewayClient {
  const { logger } = setup;
  const states = createClientStates(logger);
  const events = createEventListeners(setup);
  const gaps = createListeners<{ readonly expected: number; readonly received: number }>(logger);
  let isStarted = false;

  const loop = createClientLoop({
    setup,
    states,
    openSocket: platform.openSocket,
    commands: () => invocations?.commands() ?? [],
    onEvent(event, payload) {
      if (event === "node.invoke.request") {
        invocations?.handle(payload, (result) => request("node.invoke.result", result));
      }
      events.tell(event, payload);
    },
    onGap: (gap) => gaps.tell(gap),
    onDisconnected: () => invocations?.abortAll(),
  });
  const request = async (method: string, params: unknown = {}, options?: CallOptions): Promise<unknown> => {
    if (loop.connection === undefined) throw notConnected(method);
    const result = await loop.connection.call(method, params, options);
    if (method === "device.token.rotate") await keepOwnToken(result, setup, loop);
    return result;
  };

  function call<Method extends MethodName>(
    method: Method,
    ...parameters: CallParameters<MethodParams[Method]>
  ): Promise<MethodResults[Method]>;
  function call(method: MethodName, params?: unknown, options?: CallOptions): Promise<unknown> {
    return request(method, params, options);
  }

  return {
    get state() {
      return states.current;
    },
    start() {
      if (isStarted) throw stopped();
      isStarted = true;
      loop.start();
    },
    connected: (options) => states.connected(options?.signal),
    call,
    request,
    on: (event, listener) => events.add(event, listener),
    onGap: (listener) => gaps.add(listener),
    onState: (listener) => states.onState(listener),
    stop() {
      isStarted = true;
      return loop.stop();
    },
  };
}

interface EventListeners {
  add<Event extends EventName>(event: Event, listener: (payload: EventPayloads[Event]) => void): () => void;
  tell(event: string, payload: unknown): void;
}

function createEventListeners({ logger }: ClientSetup): EventListeners {
  const listeners = new Map<string, Listeners<unknown>>();
  return {
    add<Event extends EventName>(event: Event, listener: (payload: EventPayloads[Event]) => void) {
      const known = listeners.get(event) ?? createListeners<unknown>(logger);
      listeners.set(event, known);
      return known.add((payload) => {
        const checked = checkEvent(event, payload);
        if (checked.ok) listener(checked.payload);
        else logger.warn({ event }, checked.message);
      });
    },
    tell: (event, payload) => listeners.get(event)?.tell(payload),
  };
}

/** A device that rotates its own token gets the new one in the answer, and its session ends right after. */
async function keepOwnToken(result: unknown, { device }: ClientSetup, loop: ClientLoop): Promise<void> {
  const { deviceId, role, token, scopes } = recordOf(result);
  const newToken = textOf(token);
  if (newToken === undefined || device === undefined) return;
  if (deviceId !== device.key.deviceId || role !== device.key.role) return;
  await loop.keepToken(newToken, textsOf(scopes));
}
