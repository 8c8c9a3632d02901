import { createAgent } from "./agent/create-agent.js";
import { openAccess } from "./auth/open-access.js";
import { bannerLines } from "./banner.js";
import { channelIdentity } from "./channel-identity.js";
import { createGates } from "./create-gates.js";
import { createStop } from "./create-stop.js";
import { createDispatcher, type Dispatcher } from "./dispatcher.js";
import { createGatewayChannels, type GatewayChannels } from "./gateway-channels.js";
import { createGatewayContext, type GatewayContext } from "./gateway-context.js";
import type { GatewayHealth, RunGatewayOptions, RunningGateway } from "./gateway-types.js";
import { createClientAddress } from "./http/client-address.js";
import { createHttpServer, type HttpServer } from "./http/create-http-server.js";
import { localGatewayUrl } from "./http/gateway-url.js";
import { createNotices, type Notices } from "./notices.js";
import { withoutSecrets } from "./secrets-of.js";
import { stateDirectoryId } from "./state-directories.js";

/**
 * Runs the gateway in this process and resolves once it listens and webchat is up.
 *
 * Rejects with `PORT_IN_USE` or `LISTEN_FAILED`, and as `openAccess` does: nothing listens without a secret. A channel that cannot start is reported and tried again while the others run.
 *
 * @example
 * ```ts
 * import { homedir } from "node:os";
 * import { runGateway } from "@openclaw/gateway";
 * import { loadConfig } from "@openclaw/gateway/config";
 * import { resolveStateDirectories } from "@openclaw/gateway/state-directories";
 *
 * const directories = resolveStateDirectories({ env: process.env, homeDirectory: homedir() });
 * const loaded = await loadConfig({ configPath: directories.configPath, env: process.env });
 * const gateway = await runGateway({ directories, loaded, output: (line) => console.log(line) });
 * process.once("SIGTERM", () => void gateway.stop());
 * ```
 */
export async function runGateway(options: RunGatewayOptions): Promise<RunningGateway> {
  const context = createGatewayContext(options);
  try {
    return await run(context, options);
  } catch (error) {
    await context.store.close();
    throw error;
  }
}

async function run(context: GatewayContext, options: RunGatewayOptions): Promise<RunningGateway> {
  const { config, directories, logger, ownerCommands, accounts } = context;
  const { channels, dispatcher, notices } = await connectParts(context, options);
  const stopping = new AbortController();
  const health = (): GatewayHealth => healthOf(context, channels, stopping.signal.aborted);
  const port = options.port ?? config.gateway.port;
  // Before the port is opened: without a secret there is no gateway (S80).
  const access = await openAccess({ ...context, env: options.env ?? {} });
  const { auth, hosts, tls } = access;
  // Listening comes first: of two gateways on one port only one may fetch the messages of a bot.
  const server = await createHttpServer({
    hosts,
    port,
    tls,
    health,
    channels: () => channels.list(),
    logger,
  });
  const { stop, stopped } = createStopping(
    { ...context, channels, dispatcher, notices, server, auth },
    stopping,
  );
  try {
    notices.start();
    const started = channels.start();
    // From here on there is something to stop; a channel may take its time to start.
    stopOnAbort(options.signal, () => void stop());
    await started;
  } catch (error) {
    // Without this the server would keep the process alive.
    await stop({ drainTimeoutMs: 0 });
    throw error;
  }
  const url = `${localGatewayUrl(config, server.port).replace(/^ws/, "http")}/`;
  for (const line of bannerLines({
    url,
    port: server.port,
    access,
    accounts,
    config,
    directories,
    ownerCommands,
  }))
    options.output?.(line);
  logger.info({ url, stateDirectory: directories.stateDirectory }, "gateway ready");
  return { url, port: server.port, health, stop, stopped };
}

/** The parts that call each other: messages flow from the channels through the gate to the agent and back. */
async function connectParts(
  context: GatewayContext,
  options: RunGatewayOptions,
): Promise<{
  readonly channels: GatewayChannels;
  readonly dispatcher: Dispatcher;
  readonly notices: Notices;
}> {
  const { config, ownerCommands } = context;
  const { env = {}, loaded } = options;
  const agent = await createAgent(config.agent, () =>
    withoutSecrets(env, context.secrets, loaded.credentialVariables),
  );
  const channels: GatewayChannels = createGatewayChannels({
    ...context,
    onMessage: (message) => dispatcher.dispatch(message),
    onRunning: () => void notices.deliver(),
    clientAddress: createClientAddress({ ...config.gateway, logger: context.logger }),
    jitter: Math.random,
    ...(options.backOff !== undefined && { backOff: options.backOff }),
  });
  const dispatcher = createDispatcher({
    ...context,
    agent,
    gateOf: createGates({ ...context, ownerCommand: ownerCommands[0] }),
    send: (message, text) => channels.send(message, message.replyTarget, text),
  });
  const notices = createNotices({
    ...context,
    channels: [...new Set(context.accounts.map(({ channel }) => channel))],
    senderOf: (channel, account) => {
      if (!channels.isRunning(channel, account)) return undefined;
      return (senderId, text) =>
        channels.send({ channel, account }, channelIdentity(channel).directTarget(senderId), text);
    },
  });
  return { channels, dispatcher, notices };
}

function createStopping(
  parts: Parameters<typeof createStop>[0] & { readonly server: HttpServer },
  stopping: AbortController,
): Pick<RunningGateway, "stop" | "stopped"> {
  const close = createStop(parts);
  const ended = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    ended.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const stop: RunningGateway["stop"] = async (stopOptions) => {
    stopping.abort();
    await close(stopOptions);
    ended.abort();
  };
  return { stop, stopped };
}

function stopOnAbort(signal: AbortSignal | undefined, stop: () => void): void {
  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", stop, { once: true });
}

function healthOf(context: GatewayContext, channels: GatewayChannels, isStopping: boolean): GatewayHealth {
  const states = channels.health();
  const areUp = Object.values(states).every(({ state }) => state === "running");
  return {
    ok: areUp && !isStopping,
    stateDirectoryId: stateDirectoryId(context.directories),
    pid: process.pid,
    channels: states,
    messages: context.counters.read(),
  };
}
