import type { Logger, OpenClawError } from "@openclaw/contracts";
import type {
  EventName,
  EventPayloads,
  MethodName,
  MethodParams,
  MethodResults,
} from "@openclaw/gateway-protocol";
import type { CallOptions } from "./calls.js";
import type { ClientRuntime } from "./client-runtime.js";
import type { ClientDescription } from "./connect-params.js";
import type { DeviceSigner } from "./device-signer.js";
import type { GatewaySession } from "./hello.js";
import type { CommandHandler } from "./invocations.js";
import type { TokenStore } from "./token-store.js";

/** What all clients take. Either `url` or `setupCode` says where the gateway is. */
export interface ClientOptions {
  /** `wss://…`, or `ws://…` on this machine and in private networks. */
  readonly url?: string;
  /** What the owner got from `openclaw qr` or `/pair`: names the gateway, and proves once that its owner invited this device. */
  readonly setupCode?: string;
  /** The gateway's token. */
  readonly token?: string;
  /** The gateway's password, where it has one instead of a token. */
  readonly password?: string;
  /** Where device tokens are kept; default in memory, so that a restart needs the owner again. */
  readonly tokens?: TokenStore;
  /** What owners see of this program. */
  readonly client?: Partial<ClientDescription>;
  /** SHA-256 of the gateway's certificate; then that certificate is accepted and no other. Not in browsers. */
  readonly tlsFingerprint?: string;
  /** Allows `ws://` to public hosts: tokens go through the network in clear, for everybody on the way to read and use. */
  readonly allowInsecureUrl?: boolean;
  /** Default true. With false the client stops with an error instead of waiting for anything. */
  readonly reconnect?: boolean;
  readonly logger?: Logger;
  readonly runtime?: Partial<ClientRuntime>;
}

export interface OperatorClientOptions extends ClientOptions {
  /** The device's key. Without one the gateway sees no device, and gives little more than nothing to remote programs. */
  readonly identity?: DeviceSigner;
  /** What this program needs, such as `operator.read`. Keep the list as it is: a wider one needs another approval. */
  readonly scopes: readonly string[];
}

export interface NodeClientOptions extends ClientOptions {
  readonly identity: DeviceSigner;
  /** What the node can do, in words for lists. */
  readonly caps?: readonly string[];
  readonly permissions?: Readonly<Record<string, boolean>>;
}

export type ClientState =
  | { readonly status: "idle" }
  | { readonly status: "connecting" }
  /** The owner has to approve the device; the client asks again every few seconds. Told once for each request. */
  | { readonly status: "pairing-required"; readonly requestId?: string; readonly reason?: string }
  | { readonly status: "connected"; readonly session: GatewaySession }
  | { readonly status: "waiting"; readonly retryInMs: number; readonly error: OpenClawError }
  /** `error` is absent after `stop()`. */
  | { readonly status: "stopped"; readonly error?: OpenClawError };

/** A connection to a gateway that lasts: it reconnects by itself until it is stopped. */
export interface GatewayClient {
  readonly state: ClientState;
  /** Begins to connect; attach listeners first. Throws `CLIENT_STOPPED` when it ran before. */
  start(): void;
  /** Resolves once connected; rejects when the client stops or stopped, or `signal` aborts. */
  connected(options?: { readonly signal?: AbortSignal }): Promise<GatewaySession>;
  /**
   * Calls a method of the gateway. Rejects with `GATEWAY_CALL_REFUSED` (`details.gatewayCode`, `details.detailCode`),
   * `GATEWAY_CALL_TIMED_OUT`, `GATEWAY_CONNECTION_LOST`, `GATEWAY_NOT_CONNECTED`, `GATEWAY_MESSAGE_TOO_LARGE` or the
   * reason of the signal. The result has the type that the protocol promises; it is not checked.
   */
  call<Method extends MethodName>(
    method: Method,
    ...parameters: CallParameters<MethodParams[Method]>
  ): Promise<MethodResults[Method]>;
  /** `call` for methods that `@openclaw/gateway-protocol` does not know, such as those of other gateways. */
  request(method: string, params?: unknown, options?: CallOptions): Promise<unknown>;
  /** Hears an event whose payload is as the protocol says; the function that it returns ends that. */
  on<Event extends EventName>(event: Event, listener: (payload: EventPayloads[Event]) => void): () => void;
  /** Hears that events are missing, for example since this client was slow: lists have to be asked for again. */
  onGap(listener: (gap: { readonly expected: number; readonly received: number }) => void): () => void;
  onState(listener: (state: ClientState) => void): () => void;
  /** Ends the connection, timers and running commands; nothing is left when it resolves. */
  stop(): Promise<void>;
}

/** Parameters may be left out where all of them are optional. */
export type CallParameters<Params> = {} extends Params
  ? [params?: Params, options?: CallOptions]
  : [params: Params, options?: CallOptions];

export type OperatorClient = GatewayClient;

export interface NodeClient extends GatewayClient {
  /**
   * Serves a command that operators call on this node. Declared with the next connect, so register before `start()`; the
   * owner has to approve a node's commands. The function that it returns ends that.
   */
  onInvoke(command: string, handler: CommandHandler): () => void;
}
