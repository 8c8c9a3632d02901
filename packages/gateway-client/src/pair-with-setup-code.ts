import type { OpenClawError } from "@openclaw/contracts";
import type { ClientPlatform } from "./client-setup.js";
import type { GatewayClient, NodeClientOptions, OperatorClientOptions } from "./client-types.js";
import { nodeClientOn, operatorClientOn } from "./create-client.js";
import type { DeviceSigner } from "./device-signer.js";
import type { CommandHandler } from "./invocations.js";
import type { TokenStore } from "./token-store.js";

interface PairBase {
  readonly setupCode: string;
  readonly identity: DeviceSigner;
  /** Where the device token goes; without it the pairing would be lost with the process. */
  readonly tokens: TokenStore;
  /** The owner has to approve the request with this id; called once for each. */
  readonly onPairingRequired?: (requestId: string | undefined) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

type PairOptionsOf<Options> = PairBase &
  Omit<Options, "url" | "token" | "password" | "reconnect" | keyof PairBase>;

/** As the client of the role takes them, without another credential than the code. */
export type PairOptions<Role extends "node" | "operator"> = { readonly role: Role } & (Role extends "node"
  ? PairOptionsOf<NodeClientOptions> & { readonly commands?: Readonly<Record<string, CommandHandler>> }
  : PairOptionsOf<OperatorClientOptions>);

export async function pairOn(
  platform: ClientPlatform,
  options: PairOptions<"node"> | PairOptions<"operator">,
): Promise<GatewayClient> {
  const client = clientOf(platform, options);
  const { onPairingRequired, signal } = options;
  const failed = new AbortController();
  let isAsked = false;
  const remove = client.onState((state) => {
    if (state.status === "pairing-required") {
      isAsked = true;
      onPairingRequired?.(state.requestId);
    }
    // Once the owner was asked, a gateway that is away for a while is worth waiting for; before, the code is wrong.
    if (state.status === "waiting" && !(isAsked && isPassing(state.error))) failed.abort(state.error);
  });
  client.start();
  try {
    const signals = signal === undefined ? [failed.signal] : [failed.signal, signal];
    await client.connected({ signal: AbortSignal.any(signals) });
    return client;
  } catch (error) {
    await client.stop();
    throw error;
  } finally {
    remove();
  }
}

const isPassing = (error: OpenClawError): boolean => error.code !== "GATEWAY_CERTIFICATE_MISMATCH";

function clientOf(
  platform: ClientPlatform,
  options: PairOptions<"node"> | PairOptions<"operator">,
): GatewayClient {
  if (options.role === "operator") return operatorClientOn(platform, options);
  const client = nodeClientOn(platform, options);
  for (const [command, handler] of Object.entries(options.commands ?? {})) client.onInvoke(command, handler);
  return client;
}
