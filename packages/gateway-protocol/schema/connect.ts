import { CLIENT_IDS, CLIENT_MODES } from "../src/clients.js";
import { ID_PATTERNS } from "../src/ids.js";
import { LIMITS } from "../src/limits.js";
import {
  anyText,
  described,
  flag,
  input,
  list,
  matching,
  oneOf,
  record,
  ref,
  text,
  whole,
  type Schema,
} from "./build.js";

/** Longest PATH that Windows has. */
const MAX_PATH_LENGTH = 32_767;
const secret = anyText();

/** The first request of a connection: the union of what clients of protocol 3 and 4 send. */
export const connectSchemas: Readonly<Record<string, Schema>> = {
  ClientId: described(oneOf(CLIENT_IDS), "A program that may connect."),
  ClientMode: described(oneOf(CLIENT_MODES), "What a program connects for."),
  ConnectClient: input(
    "What a connecting program says of itself. Nothing of it grants anything.",
    { id: ref("ClientId"), version: text(128), platform: text(128), mode: ref("ClientMode") },
    {
      displayName: text(256),
      deviceFamily: text(128),
      modelIdentifier: text(128),
      instanceId: text(128),
      buildId: text(96),
      timeZone: text(64),
    },
  ),
  ConnectDevice: input(
    "The device's identity and its proof.",
    {
      id: matching(ID_PATTERNS.deviceId),
      publicKey: described(text(512), "base64url of the 32 bytes of an Ed25519 key."),
      signature: described(text(256), "base64url."),
      signedAt: described(whole(), "In milliseconds; the `ts` of the challenge."),
    },
    { nonce: described(text(256), "From the challenge; a gateway of ours insists on it.") },
  ),
  ConnectAuth: input(
    "Secrets: any of them, as known.",
    {},
    {
      token: described(secret, "The gateway's token, a device token or the token of a setup code."),
      password: secret,
      deviceToken: secret,
      bootstrapToken: described(secret, "The token of a setup code."),
    },
  ),
  ConnectParams: input(
    "Parameters of `connect`, the first request of a connection.",
    { minProtocol: whole(1), maxProtocol: whole(1), client: ref("ConnectClient") },
    {
      caps: list(text(256), LIMITS.maxCommands),
      commands: list(text(256), LIMITS.maxCommands),
      permissions: record(flag, LIMITS.maxPermissions),
      pathEnv: anyText(MAX_PATH_LENGTH),
      role: described(text(64), "`operator` (the default) or `node`."),
      scopes: list(text(128), LIMITS.maxScopes),
      device: ref("ConnectDevice"),
      auth: ref("ConnectAuth"),
      locale: anyText(128),
      userAgent: anyText(1024),
    },
  ),
};
