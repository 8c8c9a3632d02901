import type { DeviceRole } from "@openclaw/contracts";
import {
  createFileTokenStore,
  gatewayOrigin,
  type StoredAccess,
  type TokenStore,
} from "@openclaw/gateway-client";
import { loadDeviceIdentity, type DeviceIdentity } from "@openclaw/device-pairing/identity";
import { checkGatewayUrl } from "@openclaw/device-pairing/setup-code";
import type { CliContext } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandArguments } from "../command-types.js";
import { findDirectories, readConfig } from "../state/open-state.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { environmentSecret, givenSecret, type SharedSecret } from "./credentials.js";
import { hasIdentity, type DeviceFiles } from "./device-files.js";
import { findDeviceFiles } from "./find-device-files.js";

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 600_000;
const LOOPBACK = /^(127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/** A gateway elsewhere, and what to present there. */
export interface RemoteTarget {
  readonly url: string;
  readonly timeoutMs: number;
  readonly files: DeviceFiles;
  readonly access: { readonly url: string; readonly tlsFingerprint?: string } & Partial<SharedSecret>;
  /** Connect as the device that this machine is; a gateway gives remote programs without a device nothing. */
  readonly asDevice: boolean;
}

/** Reads `--url` and what goes with it. Throws `GATEWAY_CREDENTIALS_REQUIRED` and the codes of URLs. */
export async function remoteTarget(context: CliContext, args: CommandArguments): Promise<RemoteTarget> {
  const url = gatewayUrlArgument(args.option("url") ?? "");
  const directories = findDirectories(context);
  const config = await readConfig(context, directories);
  const files = await findDeviceFiles({ directories, config }, url);
  const tlsFingerprint = args.option("tls-fingerprint");
  const given = await givenSecret(context, args);
  const isPaired = given === undefined && (await hasStoredToken(files, url, "operator"));
  // The environment's secret may be that of the gateway here: it is offered only where there is no better one (S50).
  const secret = given ?? (isPaired ? undefined : environmentSecret(context.env));
  if (secret === undefined && !isPaired) throw credentialsRequired(directories.configPath);
  return {
    url,
    timeoutMs: timeoutArgument(args.option("timeout")),
    files,
    access: { url, ...(tlsFingerprint !== undefined && { tlsFingerprint }), ...secret },
    asDevice: secret === undefined || !LOOPBACK.test(new URL(url).hostname),
  };
}

/** This machine as a device: its key, with the tokens that gateways gave it. */
export interface ThisDevice {
  readonly identity: DeviceIdentity;
  readonly tokens: TokenStore;
}

/** Reads the key of this machine, which is made at first use. */
export async function loadThisDevice(files: DeviceFiles): Promise<ThisDevice> {
  return {
    identity: await loadDeviceIdentity({ path: files.identityPath }),
    tokens: createFileTokenStore({ directory: files.tokensDirectory }),
  };
}

/** Reads a URL; `http` and `https` are what people copy from a browser. Throws `INVALID_GATEWAY_URL`, `INSECURE_GATEWAY_URL`. */
export function gatewayUrlArgument(text: string): string {
  return checkGatewayUrl(text.trim().replace(/^http(s?):\/\//i, "ws$1://"));
}

/** True when this machine was paired with exactly this gateway before. */
export async function hasStoredToken(files: DeviceFiles, url: string, role: DeviceRole): Promise<boolean> {
  if (!hasIdentity(files)) return false;
  return (await storedAccess(await loadThisDevice(files), url, role))?.token !== undefined;
}

/** What the owner of that gateway approved for this machine as an operator, as far as it remembers. */
export async function storedScopes(device: ThisDevice, url: string): Promise<readonly string[]> {
  return (await storedAccess(device, url, "operator"))?.scopes ?? [];
}

const storedAccess = (
  { identity, tokens }: ThisDevice,
  url: string,
  role: DeviceRole,
): Promise<StoredAccess | undefined> =>
  tokens.get({ origin: gatewayOrigin(url), deviceId: identity.deviceId, role });

function timeoutArgument(text: string | undefined): number {
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const timeoutMs = Number(text);
  if (/^\d{1,6}$/.test(text) && timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS) return timeoutMs;
  throw cliError(
    "USAGE",
    `--timeout got ${sanitizeText(text)}. Expected milliseconds, from 1 to ${MAX_TIMEOUT_MS}.`,
  );
}

/** A secret goes to another gateway only if somebody says so. */
export const credentialsRequired = (configPath: string): Error =>
  cliError(
    "GATEWAY_CREDENTIALS_REQUIRED",
    "gateway url override requires explicit credentials. Fix: pass --token or --password, better --token-file or the " +
      `variable OPENCLAW_GATEWAY_TOKEN. The secret of the gateway here is never sent elsewhere. Config: ${sanitizeText(configPath, 300)}`,
  );
