import { checkConnectParams, checkParams, parseFrame } from "@openclaw/gateway-protocol";
import { openAccess, type GatewayAccess } from "./auth/open-access.js";
import { bannerLines } from "./banner.js";
import { connectChats } from "./connect-chats.js";
import { connectDevices } from "./connect-devices.js";
import { createStop } from "./create-stop.js";
import type { DeviceServer } from "./device-server.js";
import type { GatewayChannels } from "./gateway-channels.js";
import { channelHealth, gatewayHealth } from "./gateway-health.js";
import { createGatewayContext, type GatewayContext } from "./gateway-context.js";
import type { GatewayHealth, RunGatewayOptions, RunningGateway } from "./gateway-types.js";
import { createHttpServer, type HttpServer } from "./http/create-http-server.js";
import { localGatewayUrl } from "./http/gateway-url.js";
import { createSetupAddress } from "./http/setup-address.js";

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
  // Before the port is opened: without a secret there is no gateway (S80).
  const access = await openAccess({ ...context, env: options.env ?? {} });
  const setupAddress = createSetupAddress({ config, port: () => server.port, tls: access.tls?.facts });
  const chats = await connectChats(context, options, setupAddress).catch((error: unknown) => {
    access.auth.close();
    throw error;
  });
  const { channels, notices, pairNotifier } = chats;
  const stopping = new AbortController();
  const health = (): GatewayHealth => gatewayHealth(context, channels, deviceServer, stopping.signal.aborted);
  const deviceServer: DeviceServer = connectDevices({
    ...options,
    context,
    access,
    channels,
    setupAddress,
    health: () => channelHealth(channels, stopping.signal.aborted),
  });
  // Listening comes first: of two gateways on one port only one may fetch the messages of a bot.
  const server: HttpServer = await listen(context, options, { access, channels, deviceServer, health });
  const { stop, stopped } = createStopping(
    { ...context, ...chats, server, deviceServer, auth: access.auth },
    stopping,
  );
  try {
    notices.start();
    pairNotifier.start();
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
  setImmediate(loadChecks);
  return { url, port: server.port, health, stop, stopped };
}

interface ListeningParts {
  readonly access: GatewayAccess;
  readonly channels: GatewayChannels;
  readonly deviceServer: DeviceServer;
  readonly health: () => GatewayHealth;
}

async function listen(
  { config, logger }: GatewayContext,
  options: RunGatewayOptions,
  { access, channels, deviceServer, health }: ListeningParts,
): Promise<HttpServer> {
  try {
    return await createHttpServer({
      hosts: access.hosts,
      port: options.port ?? config.gateway.port,
      tls: access.tls,
      health,
      channels: () => channels.list(),
      handleUpgrade: (request, socket, head) => deviceServer.handleUpgrade(request, socket, head),
      trustedProxies: config.gateway.trustedProxies,
      logger,
    });
  } catch (error) {
    await deviceServer.stop();
    access.auth.close();
    throw error;
  }
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

/** Bundled, the checks of frames are loaded at their first use: now, rather than while the first device waits. */
function loadChecks(): void {
  parseFrame("{}");
  checkConnectParams({});
  checkParams("health", {});
}

function stopOnAbort(signal: AbortSignal | undefined, stop: () => void): void {
  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", stop, { once: true });
}
