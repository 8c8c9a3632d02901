import type { DeviceRole } from "@openclaw/contracts";
import { PROTOCOL } from "@openclaw/gateway-protocol";
import type { Challenge } from "./challenge.js";
import type { DeviceSigner } from "./device-signer.js";

/** What a program says of itself. Platform and family are pinned with the first approval: keep them as they are. */
export interface ClientDescription {
  /** One of the gateway's known programs: `gateway-client`, `cli`, `node-host` … */
  readonly id: string;
  readonly mode: string;
  readonly version: string;
  readonly platform: string;
  readonly displayName?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
}

/** What a connection asks for. */
export interface ConnectRequest {
  readonly client: ClientDescription;
  readonly instanceId: string;
  readonly role: DeviceRole;
  readonly scopes: readonly string[];
  readonly caps: readonly string[];
  readonly commands: readonly string[];
  readonly permissions?: Readonly<Record<string, boolean>>;
}

/** What a connection proves itself with, beside the device's key. */
export interface ConnectAuth {
  readonly token?: string;
  readonly password?: string;
  readonly bootstrapToken?: string;
}

/**
 * The parameters of `connect`, as every gateway since 2026.2 takes them: signature version 2, over the gateway's nonce and
 * its clock (S82), and no key that protocol 3 does not know but `bootstrapToken`.
 */
export async function connectParams(
  request: ConnectRequest,
  auth: ConnectAuth,
  challenge: Challenge,
  identity: DeviceSigner | undefined,
): Promise<object> {
  const { client, instanceId, role, scopes, caps, commands, permissions } = request;
  return {
    minProtocol: PROTOCOL.min,
    maxProtocol: PROTOCOL.max,
    client: { ...client, instanceId },
    caps,
    ...(role === "node" && { commands, ...(permissions !== undefined && { permissions }) }),
    role,
    scopes,
    ...(Object.keys(auth).length > 0 && { auth }),
    ...(identity !== undefined && { device: await prove(request, auth, challenge, identity) }),
  };
}

async function prove(
  { client, role, scopes }: ConnectRequest,
  auth: ConnectAuth,
  { nonce, signedAtMs }: Challenge,
  identity: DeviceSigner,
): Promise<object> {
  const { deviceId, publicKey } = identity;
  const token = auth.token ?? auth.bootstrapToken ?? "";
  // The same text as `signaturePayload` of device-pairing, which needs Node; a test holds them together.
  const payload = ["v2", deviceId, client.id, client.mode, role, scopes.join(","), signedAtMs, token, nonce];
  const signature = await identity.sign(payload.join("|"));
  return { id: deviceId, publicKey, signature, signedAt: signedAtMs, nonce };
}
