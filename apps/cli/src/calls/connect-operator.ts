import {
  createOperatorClient,
  type DeviceSigner,
  type OperatorClient,
  type OperatorClientOptions,
} from "@openclaw/gateway-client";
import type { GatewaySession } from "@openclaw/gateway-client";
import { orInterrupted } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import { version } from "../version.js";

export interface ConnectOperatorOptions extends Pick<
  OperatorClientOptions,
  "url" | "token" | "password" | "tokens" | "tlsFingerprint"
> {
  readonly identity?: DeviceSigner;
  readonly scopes: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface OperatorConnection {
  readonly client: OperatorClient;
  readonly session: GatewaySession;
}

/** One connection as the command line, tried once. Rejects as the client does, and with `GATEWAY_UNREACHABLE` and `INTERRUPTED`. */
export async function connectOperator(options: ConnectOperatorOptions): Promise<OperatorConnection> {
  const { timeoutMs, signal, ...rest } = options;
  const client = createOperatorClient({
    ...rest,
    client: { id: "cli", mode: "cli", version: version() },
    reconnect: false,
  });
  const timeout = AbortSignal.timeout(timeoutMs);
  client.start();
  try {
    const session = await orInterrupted(client.connected({ signal: timeout }), signal);
    return { client, session };
  } catch (error) {
    await client.stop();
    if (!timeout.aborted || error !== timeout.reason) throw error;
    throw cliError(
      "GATEWAY_UNREACHABLE",
      `The gateway did not let this command in within ${timeoutMs} ms. Check the URL, or give it longer with --timeout.`,
    );
  }
}
