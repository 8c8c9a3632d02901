import type { IncomingMessage } from "node:http";
import {
  DEFAULT_ACCOUNT,
  OpenClawError,
  type Clock,
  type InboundMessage,
  type Logger,
  type SenderId,
} from "@openclaw/contracts";
import { createLinkWaits } from "./channels/create-link-waits.js";
import { createChannel } from "./channels/create-channel.js";
import {
  createChannelSupervisor,
  type BackOff,
  type ChannelSupervisor,
} from "./channels/channel-supervisor.js";
import type { GatewayChannel } from "./channels/gateway-channel.js";
import { sectionOf } from "./channels/channel-definition.js";
import { CHANNELS } from "./channels/channel-table.js";
import { fileMark } from "./channels/file-mark.js";
import { openStateFiles } from "./channels/open-state-files.js";
import { withTimeout } from "./channels/supervisor-timing.js";
import { expandHome } from "./config/expand-home.js";
import type { ChannelAccount } from "./config/config-types.js";
import type { GatewayHealth } from "./gateway-types.js";
import type { Environment, StateDirectories } from "./state-directories.js";
import { createSparseLogger } from "./log/create-sparse-logger.js";

/** Adapters bound each attempt; this ends what hangs in spite of that. */
const SEND_TIMEOUT_MS = 300_000;
const MAX_ERROR_CHARACTERS = 500;
const LOOK_MS = 2_000;

export interface GatewayChannelsOptions {
  readonly accounts: readonly ChannelAccount[];
  readonly onMessage: (message: InboundMessage) => Promise<void>;
  readonly onRunning: () => void;
  readonly onSecret: (secret: string) => void;
  readonly programEnvironment: () => Environment;
  /** Takes secrets out of texts that are shown. */
  readonly scrub: (text: string) => string;
  readonly directories: Pick<StateDirectories, "credentialsDirectory">;
  readonly clientAddress: (request: IncomingMessage) => string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly jitter: () => number;
  readonly backOff?: BackOff;
}

/** All channel accounts of the gateway, each under its supervisor. */
export interface GatewayChannels {
  /** Starts all; resolves when webchat is up, which needs nobody else. The others come up when they can. */
  start(): Promise<void>;
  /** Sends through the running channel of an account. Rejects with `CHANNEL_NOT_RUNNING`. */
  send(
    account: { readonly channel: string; readonly account: string },
    target: InboundMessage["replyTarget"],
    text: string,
  ): Promise<void>;
  /** False also while its connection is lost: whoever asks then hears of it by `onRunning` when it is back. */
  isRunning(channel: string, account: string): boolean;
  /** Ids that the account itself writes from. */
  ownIds(channel: string, account: string): readonly SenderId[];
  /** What may take HTTP requests. */
  list(): readonly GatewayChannel[];
  health(): GatewayHealth["channels"];
  pause(): void;
  stop(): Promise<void>;
}

export function createGatewayChannels(options: GatewayChannelsOptions): GatewayChannels {
  const { accounts, backOff, clientAddress, directories, logger, onSecret, programEnvironment, ...rest } =
    options;
  const { scrub, ...supervision } = rest;
  const { credentialsDirectory } = directories;
  const supervisors = new Map<string, ChannelSupervisor>();
  const linkWaits = createLinkWaits(backOff?.lookMs ?? LOOK_MS, () => supervision.onRunning());
  const supervisorOf = (channel: string, account: string): ChannelSupervisor | undefined =>
    supervisors.get(`${channel}/${account}`);

  return {
    async start() {
      for (const account of accounts) {
        const adapterLogger = createSparseLogger({ logger, clock: supervision.clock });
        const supervisor = createChannelSupervisor({
          ...supervision,
          ...(backOff !== undefined && { backOff }),
          logger,
          create: () =>
            createChannel(account, {
              clientAddress,
              logger: adapterLogger,
              onSecret,
              programEnvironment,
              credentialsDirectory,
              stateFiles: openStateFiles,
            }),
          credentialMark: () => credentialMark(account, credentialsDirectory),
          fields: { channel: account.channel, account: account.account },
        });
        supervisors.set(`${account.channel}/${account.account}`, supervisor);
      }
      await supervisorOf("webchat", DEFAULT_ACCOUNT)?.firstAttempt;
    },
    async send({ channel, account }, target, text) {
      const supervisor = supervisorOf(channel, account);
      // A stopped channel refuses by itself; one that was never made has nobody to do so.
      if (supervisor?.current === undefined) throw notRunning(channel, account);
      await withTimeout(supervisor.current.channel.send(target, text), SEND_TIMEOUT_MS, sendTimedOut);
    },
    isRunning: (channel, account) => {
      const supervisor = supervisorOf(channel, account);
      if (supervisor?.state === "reconnecting") linkWaits.add(supervisor);
      return supervisor?.state === "running";
    },
    ownIds: (channel, account) => supervisorOf(channel, account)?.current?.ownIds?.() ?? [],
    list() {
      // Every request and upgrade asks.
      const running: GatewayChannel[] = [];
      for (const { current } of supervisors.values()) {
        if (current !== undefined) running.push(current);
      }
      return running;
    },
    health: () =>
      Object.fromEntries(
        accounts.map(({ channel, account }) => [
          `${channel}/${account}`,
          { channel, account, ...describe(supervisorOf(channel, account), scrub) },
        ]),
      ),
    pause: () => supervisors.forEach((supervisor) => supervisor.current?.pause?.()),
    async stop() {
      linkWaits.stop();
      await Promise.all([...supervisors.values()].map((supervisor) => supervisor.stop()));
    },
  };
}

function describe(
  supervisor: ChannelSupervisor | undefined,
  scrub: (text: string) => string,
): Omit<GatewayHealth["channels"][string], "channel" | "account"> {
  if (supervisor === undefined) return { state: "starting", failures: 0, refused: {} };
  const { state, failures, lastFailure, retryAtMs, current } = supervisor;
  return {
    state,
    failures,
    ...(lastFailure !== undefined && {
      lastError: lastFailure.code,
      lastErrorText: scrub(lastFailure.message).slice(0, MAX_ERROR_CHARACTERS),
    }),
    ...(retryAtMs !== undefined && { retryAtMs }),
    refused: current?.refusals?.() ?? {},
  };
}

/** Another text as soon as a file with a credential of the account has changed. */
function credentialMark(account: ChannelAccount, credentialsDirectory: string): string {
  const facts = { account: account.account, section: sectionOf(account), settings: account.settings };
  const files = CHANNELS.get(account.channel)?.credentialFiles(facts, { credentialsDirectory }) ?? [];
  return fileMark(files.map(expandHome));
}

const sendTimedOut = (timeoutMs: number): OpenClawError =>
  new OpenClawError("CHANNEL_SEND_TIMED_OUT", `The channel did not send the text within ${timeoutMs} ms.`);

function notRunning(channel: string, account: string): OpenClawError {
  return new OpenClawError("CHANNEL_NOT_RUNNING", `The account ${account} of ${channel} is not running.`);
}
