import type { RunNodeOptions } from "@openclaw/gateway-client";
import { decodeSetupCode } from "@openclaw/device-pairing/setup-code";
import { environmentSecret, givenSecret } from "../calls/credentials.js";
import type { DeviceFiles } from "../calls/device-files.js";
import { findDeviceFiles, isOwnGateway } from "../calls/find-device-files.js";
import { localAccess, type LocalAccess } from "../calls/local-access.js";
import { credentialsRequired, gatewayUrlArgument, hasStoredToken } from "../calls/remote-target.js";
import type { CliContext } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandArguments } from "../command-types.js";
import { findDirectories, readConfig, type ConfigReading } from "../state/open-state.js";
import { findGatewayHere, gatewayAddress, stateDirectoryMismatch } from "../state/same-gateway.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import type { StateDirectories } from "@openclaw/gateway/state-directories";

export interface NodePlace {
  readonly place: Pick<RunNodeOptions, "url" | "setupCode" | "token" | "password" | "tlsFingerprint">;
  readonly url: string;
  readonly files: DeviceFiles;
}

interface Installation {
  readonly directories: StateDirectories;
  readonly config: ConfigReading;
}

/** Which gateway the node joins, and what it shows there: a setup code, a gateway elsewhere, or the one of this machine. */
export async function findNodePlace(context: CliContext, args: CommandArguments): Promise<NodePlace> {
  const directories = findDirectories(context);
  const installation = { directories, config: await readConfig(context, directories) };
  const setupCode = await setupCodeArgument(context, args);
  if (setupCode !== undefined) {
    const { url } = decodeSetupCode(setupCode);
    const files = await findDeviceFiles(installation, url);
    return { place: { setupCode, ...fingerprintOf(args) }, url, files };
  }
  const url = urlArgument(args, installation.config);
  const place =
    url === undefined
      ? await ownGateway(context, args, installation)
      : await namedGateway(context, args, installation, url);
  return { place, url: place.url, files: await findDeviceFiles(installation, place.url) };
}

const PLACE_OPTIONS = ["url", "host", "port", "token", "token-file", "password"];

async function setupCodeArgument(context: CliContext, args: CommandArguments): Promise<string | undefined> {
  const text = args.option("pair");
  if (text === undefined) return undefined;
  const other = PLACE_OPTIONS.find((name) => args.option(name) !== undefined);
  if (other !== undefined) {
    throw cliError(
      "USAGE",
      `--pair and --${other} exclude each other: the setup code says where the gateway is.`,
    );
  }
  if (text !== "-") {
    context.talk(
      "openclaw: warning: other users of this machine can see the setup code in the list of processes. Use --pair - and paste it.",
    );
    return text;
  }
  const line = await context.ask(context.isTerminal ? "Setup code: " : "");
  if (line !== undefined && line !== "") return line;
  throw cliError("USAGE", "--pair - found no setup code on standard input.");
}

/** The URL that was given in one of its forms; `undefined` for the gateway of this installation. */
function urlArgument(args: CommandArguments, config: ConfigReading): string | undefined {
  const [url, host, port] = [args.option("url"), args.option("host"), args.option("port")];
  if (url !== undefined) {
    if (host === undefined && port === undefined) return gatewayUrlArgument(url);
    throw cliError("USAGE", "--url and --host or --port exclude each other.");
  }
  if (host === undefined && port === undefined) return undefined;
  const own = gatewayAddress(config);
  const name = host ?? own.host;
  const scheme = args.flag("tls") || args.option("tls-fingerprint") !== undefined ? "wss" : "ws";
  return gatewayUrlArgument(
    `${scheme}://${name.includes(":") ? `[${name}]` : name}:${portArgument(port ?? String(own.port))}`,
  );
}

function portArgument(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port > 0 && port <= 65_535) return port;
  throw cliError("USAGE", `--port got ${sanitizeText(text)}. Expected a number from 1 to 65535.`);
}

type Place = NodePlace["place"] & { readonly url: string };

/** The secret of this installation goes to its own gateway alone. */
async function ownGateway(
  context: CliContext,
  args: CommandArguments,
  installation: Installation,
): Promise<Place> {
  const here = await findGatewayHere(installation.directories, installation.config);
  if (here.status === "another") {
    const advice = "name the gateway and what it gave you, with --url or --pair";
    throw stateDirectoryMismatch(
      installation.directories,
      installation.config,
      here.stateDirectoryId,
      advice,
    );
  }
  const given = await givenSecret(context, args);
  const { access, hasSecret } = await localAccess(context, installation);
  if (given !== undefined) {
    return { url: access.url, ...pinOf(access), ...given, ...fingerprintOf(args) };
  }
  if (hasSecret) return { ...access, ...fingerprintOf(args) };
  throw cliError(
    "GATEWAY_CREDENTIALS_REQUIRED",
    `No gateway was started in ${sanitizeText(installation.directories.stateDirectory, 300)} yet. Start it with openclaw gateway, or name another one with --url or --pair.`,
  );
}

const pinOf = ({ tlsFingerprint }: LocalAccess["access"]): { readonly tlsFingerprint?: string } =>
  tlsFingerprint === undefined ? {} : { tlsFingerprint };

async function namedGateway(
  context: CliContext,
  args: CommandArguments,
  installation: Installation,
  url: string,
): Promise<Place> {
  const given = await givenSecret(context, args);
  if (given !== undefined) return { url, ...given, ...fingerprintOf(args) };
  const isHere = isOwnGateway(installation.config, url);
  // Another installation's gateway may listen where ours would: to it this machine is a device as any other.
  const isAnother =
    isHere && (await findGatewayHere(installation.directories, installation.config)).status === "another";
  if (isHere && !isAnother) return await ownGateway(context, args, installation);
  if (await hasStoredToken(await findDeviceFiles(installation, url), url, "node")) {
    return { url, ...fingerprintOf(args) };
  }
  const secret = environmentSecret(context.env);
  if (secret === undefined && isAnother) return await ownGateway(context, args, installation);
  if (secret === undefined) throw credentialsRequired(installation.directories.configPath);
  return { url, ...secret, ...fingerprintOf(args) };
}

function fingerprintOf(args: CommandArguments): { readonly tlsFingerprint?: string } {
  const tlsFingerprint = args.option("tls-fingerprint");
  return tlsFingerprint === undefined ? {} : { tlsFingerprint };
}
