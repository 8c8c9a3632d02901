import type { Clock, Logger, Store } from "@openclaw/contracts";
import {
  createDevicePairing,
  createNodePairing,
  type DevicePairing,
  type NodePairing,
} from "@openclaw/device-pairing";
import { createPairing, type Pairing, type PairingLimits } from "@openclaw/pairing-core";
import { listAccounts } from "./config/list-accounts.js";
import type { ChannelAccount, GatewayConfig } from "./config/config-types.js";
import type { RunGatewayOptions } from "./gateway-types.js";
import { createLog } from "./log/create-log.js";
import { createScrubber } from "./log/create-scrubber.js";
import { createMessageCounters, type MessageCounters } from "./message-counters.js";
import { openStore } from "./open-store.js";
import { secretsOf } from "./secrets-of.js";
import type { StateDirectories } from "./state-directories.js";

/** What the parts of a gateway share. */
export interface GatewayContext {
  readonly directories: StateDirectories;
  readonly config: GatewayConfig;
  /** Those that are enabled and that this version can connect. */
  readonly accounts: readonly ChannelAccount[];
  /** Of the configuration, and those read from files since. */
  readonly secrets: ReadonlySet<string>;
  readonly onSecret: (secret: string) => void;
  /** Takes secrets out of a text. */
  readonly scrub: (text: string) => string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly store: Store;
  readonly pairing: Pairing;
  readonly devices: DevicePairing;
  readonly nodes: NodePairing;
  readonly counters: MessageCounters;
  /** Ways in which the owner starts our command; the first is named to strangers. */
  readonly ownerCommands: readonly [string, ...string[]];
}

export function createGatewayContext(options: RunGatewayOptions): GatewayContext {
  const { directories, loaded } = options;
  const { config, warnings } = loaded;
  const secrets = new Set(secretsOf(config));
  const scrubber = createScrubber(secrets);
  const write = options.log ?? writeToStandardError;
  const logger = createLog({ level: config.logging.level, scrubber, write });
  for (const warning of warnings) logger.warn({}, warning);
  const store = openStore(directories, {
    onProblem: (problem) => logger.warn({ problem }, "the store met something odd"),
  });
  const clock: Clock = { now: Date.now };
  const [first = "openclaw", ...others] = options.ownerCommands ?? [];
  return {
    directories,
    config,
    accounts: connectable(listAccounts(config), logger),
    secrets,
    onSecret: (secret) => {
      secrets.add(secret);
      scrubber.add(secret);
    },
    scrub: (text) => scrubber.scrub(text),
    logger,
    clock,
    store,
    pairing: createPairing({ store, clock, limits: limitsOf(config) }),
    devices: createDevicePairing({ store, clock, logger }),
    nodes: createNodePairing({ store, clock, logger }),
    counters: createMessageCounters(),
    ownerCommands: [first, ...others],
  };
}

function connectable(accounts: readonly ChannelAccount[], logger: Logger): readonly ChannelAccount[] {
  const enabled = accounts.filter((account) => account.enabled);
  const unsupported = new Set(enabled.filter(({ supported }) => !supported).map(({ channel }) => channel));
  for (const channel of unsupported) {
    logger.warn({ channel }, "this version cannot connect the channel; its approvals can still be managed");
  }
  return enabled.filter(({ supported }) => supported);
}

function limitsOf({ pairing }: GatewayConfig): PairingLimits {
  const { codeLifetimeMs, maxPending } = pairing;
  return {
    ...(codeLifetimeMs !== undefined && { codeLifetimeMs }),
    ...(maxPending !== undefined && { maxPending }),
  };
}

function writeToStandardError(record: string): void {
  process.stderr.write(record);
}
