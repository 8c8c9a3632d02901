import type { AccountId, ChannelId } from "@openclaw/contracts";
import type { BackOff, ChannelState } from "./channels/channel-supervisor.js";
import type { LoadedConfig } from "./config.js";
import type { WebSocketCounters } from "./websocket/create-websocket-server.js";
import type { Environment, StateDirectories } from "./state-directories.js";

export interface RunGatewayOptions {
  readonly directories: StateDirectories;
  /** As `loadConfig` returned it. */
  readonly loaded: LoadedConfig;
  /** Given to a `command` agent, less the secrets. Default: empty. */
  readonly env?: Environment;
  /** Lines for the owner: where to chat, how to approve. Default: dropped. */
  readonly output?: (line: string) => void;
  /** Log records, one JSON document per call with its newline, already scrubbed. Default: standard error. */
  readonly log?: (record: string) => void;
  /** Ways in which the owner starts our command here; the first is named to strangers. Default `["openclaw"]`. */
  readonly ownerCommands?: readonly string[];
  /** Port instead of the configured one; 0 takes any free port. */
  readonly port?: number;
  /** How channels that fail are started again. */
  readonly backOff?: BackOff;
  /** Aborting it stops the gateway as `stop()` does. */
  readonly signal?: AbortSignal;
}

/** What `/healthz` answers. */
export interface GatewayHealth {
  /** False while a channel is not running or the gateway is stopping. */
  readonly ok: boolean;
  readonly stateDirectoryId: string;
  readonly pid: number;
  /** By `<channel>/<account>`. */
  readonly channels: Readonly<
    Record<
      string,
      {
        readonly channel: ChannelId;
        readonly account: AccountId;
        readonly state: ChannelState;
        /** Failed starts and losses since the channel last ran steadily. */
        readonly failures: number;
        /** Code of the last failure. */
        readonly lastError?: string;
        /** What was expected, what came and what to do, without secrets. */
        readonly lastErrorText?: string;
        /** When it is started again, while it waits for that; milliseconds since 1970. */
        readonly retryAtMs?: number;
        /** What the adapter turned away before the gate, by reason. */
        readonly refused: Readonly<Partial<Record<string, number>>>;
      }
    >
  >;
  readonly messages: {
    readonly admitted: number;
    readonly challenged: number;
    readonly answered: number;
    /** Not answered, by reason. */
    readonly dropped: Readonly<Record<string, number>>;
  };
  /** Connections of devices and of those who operate the gateway. */
  readonly devices: WebSocketCounters & {
    /** Nodes that are connected; one with two connections is one. */
    readonly nodes: number;
    /** Calls that wait for the answer of a node. */
    readonly calls: number;
  };
}

export interface StopOptions {
  /** How long running answers may take. Default 10 seconds; 0 cuts them off. A second call shortens the first. */
  readonly drainTimeoutMs?: number;
}

export interface RunningGateway {
  /** Where to chat, such as `http://127.0.0.1:18789/`. */
  readonly url: string;
  readonly port: number;
  health(): GatewayHealth;
  /** Finishes running answers, then closes everything. */
  stop(options?: StopOptions): Promise<void>;
  /** Resolves when the gateway has stopped. */
  readonly stopped: Promise<void>;
}
