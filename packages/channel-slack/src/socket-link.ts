import { isFields, orAborted, withTimeLimit, ABORTED, reasonOf, scrubSecrets } from "@openclaw/channel-kit";
import { isOpenClawError } from "@openclaw/contracts";
import { SocketModeClient } from "@slack/socket-mode";
import { Agent } from "undici";
import { createClientOptions } from "./slack-client.js";
import { slackErrors, toSlackError } from "./slack-errors.js";
import { silentSlackLogger } from "./slack-logger.js";
import type { SlackSettings } from "./slack-options.js";

/** One envelope of Socket Mode. */
export interface SocketEnvelope {
  readonly body: unknown;
  readonly retryNum: number | undefined;
  readonly retryReason: string | undefined;
  /** Tells Slack that it need not deliver this again. */
  acknowledge(): Promise<void>;
}

export interface SocketLinkOptions {
  readonly settings: SlackSettings;
  readonly appToken: string;
  readonly onEnvelope: (envelope: SocketEnvelope) => Promise<void>;
  /** Slack is about to end this connection and asks for another one. */
  readonly onRefresh: (reason: string) => void;
  /** Aborts the opening. */
  readonly signal: AbortSignal;
}

/** One open connection of Socket Mode. */
export interface SocketLink {
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;
  /** Resolves when all that came over it is done with. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

/** Slack answers a close frame within this time, or the connection is cut. */
const CLOSE_MS = 1000;

/**
 * Opens one connection, and no other: the SDK's own reconnect waits for `clientPingTimeout`, 5 s by default, and closes the old
 * connection before it has a new one.
 */
export async function openSocketLink(options: SocketLinkOptions): Promise<SocketLink> {
  const { appToken, settings, signal } = options;
  // Of its own, so that the call for the address ends when the opening is given up.
  const agent = new Agent();
  const { logger: _logger, ...clientOptions } = createClientOptions(settings, agent);
  const client = new SocketModeClient({
    appToken,
    autoReconnectEnabled: false,
    clientPingTimeout: settings.limits.pingTimeoutMs,
    clientOptions,
    logger: silentSlackLogger,
  });
  const inWork = new Set<Promise<void>>();
  let failure = "closed before Slack said hello";
  const closed = new Promise<void>((resolve) => void client.once("disconnected", () => resolve()));
  client.on("error", (error: unknown) => (failure = reasonOf(error)));
  client.on("slack_event", (event: unknown) => {
    const work = options.onEnvelope(readEnvelope(event)).finally(() => inWork.delete(work));
    inWork.add(work);
  });
  keepOpenOnRefresh(client, options.onRefresh);

  try {
    const { startTimeoutMs } = settings.limits;
    const started = await withTimeLimit(startTimeoutMs, signal, (limited) =>
      orAborted(client.start(), limited),
    );
    if (started === ABORTED) throw slackErrors.unreachable("the connection", "no hello in time");
  } catch (error) {
    await agent.destroy();
    await closeClient(client);
    if (isOpenClawError(error)) throw error;
    // Without an error, the socket was closed.
    if (error === undefined)
      throw slackErrors.unreachable("the connection", scrubSecrets(failure, settings.secrets));
    const configKey = `${settings.configKey}.appToken`;
    throw toSlackError(error, { call: "apps.connections.open", configKey, secrets: settings.secrets });
  }
  await agent.destroy();
  return {
    closed,
    drained: async () => void (await Promise.all(inWork)),
    close: () => closeClient(client),
  };
}

/**
 * Waits for Slack's close frame, then lets go of what is left: `disconnect` alone leaves a timer of 30 s when the other side does
 * not answer, and a second call ends it.
 */
async function closeClient(client: SocketModeClient): Promise<void> {
  const never = new AbortController().signal;
  await withTimeLimit(CLOSE_MS, never, (limited) => orAborted(client.disconnect(), limited));
  await client.disconnect();
}

/** The SDK closes a connection as soon as Slack announces its end; we open another one first. */
function keepOpenOnRefresh(client: SocketModeClient, onRefresh: (reason: string) => void): void {
  const handlers = client.listeners("ws_message");
  client.removeAllListeners("ws_message");
  client.on("ws_message", (data: unknown, isBinary: boolean) => {
    const reason = isBinary ? undefined : readDisconnectReason(data);
    if (reason !== undefined) return onRefresh(reason);
    for (const handler of handlers) handler.call(client, data, isBinary);
  });
}

function readDisconnectReason(data: unknown): string | undefined {
  // Most frames are events: only a short one can be this.
  if (typeof data !== "string" || data.length > 2000 || !data.includes('"disconnect"')) return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    if (!isFields(frame) || frame["type"] !== "disconnect") return undefined;
    return typeof frame["reason"] === "string" ? frame["reason"] : "";
  } catch {
    return undefined; // The SDK reports what is no JSON.
  }
}

function readEnvelope(event: unknown): SocketEnvelope {
  const { ack, body, retry_num: retryNum, retry_reason: retryReason } = isFields(event) ? event : {};
  return {
    body,
    retryNum: typeof retryNum === "number" ? retryNum : undefined,
    retryReason: typeof retryReason === "string" ? retryReason : undefined,
    acknowledge: async () => {
      if (typeof ack === "function") await ack();
    },
  };
}
