import { signaturePayload, type DeviceIdentity } from "@openclaw/device-pairing/identity";

export interface Challenge {
  readonly nonce: string;
  readonly ts: number;
}

export interface ConnectInput {
  readonly identity?: DeviceIdentity;
  readonly role?: string;
  readonly scopes?: readonly string[];
  readonly auth?: Readonly<Record<string, string>>;
  readonly protocol?: 3 | 4;
  readonly client?: Readonly<Record<string, string>>;
  readonly sign?: "v2" | "v3";
  /** Changes the proof after it was signed. */
  readonly device?: Readonly<Record<string, unknown>>;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The parameters of a connect, signed for this very connection. */
export function connectParams(
  { challenge }: { readonly challenge: Challenge },
  input: ConnectInput = {},
): object {
  const { identity, role, scopes = [], auth = {}, protocol = 4, extra } = input;
  const client: Readonly<Record<string, string>> = {
    id: "gateway-client",
    version: "1.0.0",
    platform: "linux",
    mode: "backend",
    ...input.client,
  };
  const base = {
    minProtocol: protocol,
    maxProtocol: protocol,
    client,
    auth,
    scopes,
    ...(role !== undefined && { role }),
    ...extra,
  };
  if (identity === undefined) return base;
  const signedAt = challenge.ts;
  const signature = identity.sign(
    signaturePayload({
      version: input.sign ?? (protocol === 3 ? "v2" : "v3"),
      deviceId: identity.deviceId,
      clientId: client["id"] ?? "",
      clientMode: client["mode"] ?? "",
      role: role ?? "operator",
      scopes,
      signedAtMs: typeof input.device?.["signedAt"] === "number" ? input.device["signedAt"] : signedAt,
      token: auth["token"] ?? auth["deviceToken"] ?? auth["bootstrapToken"] ?? "",
      nonce: challenge.nonce,
      platform: client["platform"],
      deviceFamily: client["deviceFamily"],
    }),
  );
  const { deviceId: id, publicKey } = identity;
  return { ...base, device: { id, publicKey, signature, signedAt, nonce: challenge.nonce, ...input.device } };
}
