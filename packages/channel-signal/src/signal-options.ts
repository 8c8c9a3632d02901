import { DEFAULT_CHANNEL_LIMITS, type ChannelLimits } from "@openclaw/channel-kit";
import { DEFAULT_ACCOUNT, parseAccountId, silentLogger } from "@openclaw/contracts";
import type { AccountId, Logger } from "@openclaw/contracts";
import { parseNumber, parseUuid } from "./identity.js";
import { signalErrors } from "./signal-errors.js";

/** Times of signal-cli, beside those of every channel. */
export interface SignalLimits extends ChannelLimits {
  /** A connection that says nothing for this long is asked, or counts as lost. signal-cli speaks every 15 s. Default 45 s. */
  readonly silenceMs: number;
}

export interface SignalChannelOptions {
  /**
   * The Signal account: its phone number such as `+15550001111`, or its uuid when it has no number. In the configuration
   * `channels.signal.account`. Not needed where signal-cli has a single account.
   */
  readonly signalAccount?: string;
  /** A signal-cli that runs with `daemon --http`, such as `http://127.0.0.1:8080`. */
  readonly httpUrl?: string;
  /** The same in two parts. Defaults `127.0.0.1` and 8080. */
  readonly httpHost?: string;
  readonly httpPort?: number;
  /** A signal-cli that runs with `daemon --tcp`, as `host:port`. */
  readonly tcp?: string;
  /** A signal-cli that runs with `daemon --socket`: the path of the socket. */
  readonly socketPath?: string;
  /** The program, for `autoStart`. Default `signal-cli`, looked for in `PATH`. */
  readonly cliPath?: string;
  /** Environment of the program, asked for at each start: without the secrets of this process. Default that of this process. */
  readonly env?: () => Readonly<Record<string, string | undefined>>;
  /**
   * Starts signal-cli as a part of this process, reachable for nobody else. Default: true when no address is given. With an
   * address: only when nothing answers there.
   */
  readonly autoStart?: boolean;
  /** Which of several Signal accounts of the gateway this is. Default `default`. */
  readonly account?: AccountId;
  readonly logger?: Logger;
  readonly limits?: Partial<SignalLimits>;
  /** Where this is configured, for error messages. Default `channels.signal` or the account's part of it. */
  readonly configKey?: string;
}

/** Where a signal-cli listens. `label` is for people and holds no password. */
export type SignalAddress =
  | { readonly kind: "http"; readonly url: URL; readonly label: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number; readonly label: string }
  | { readonly kind: "unix"; readonly path: string; readonly label: string };

export interface SignalSettings {
  /** `+15550001111` or a uuid in lower case. */
  readonly signalAccount: string | undefined;
  readonly address: SignalAddress | undefined;
  /** The program to start; `undefined` when none may be started. */
  readonly cliPath: string | undefined;
  readonly env: (() => Readonly<Record<string, string | undefined>>) | undefined;
  readonly account: AccountId;
  readonly logger: Logger;
  readonly limits: SignalLimits;
  /** Section of the configuration, such as `channels.signal`. */
  readonly section: string;
}

const DEFAULT_PORT = 8080;

/** Checks the options. Throws `CHANNEL_OPTIONS_INVALID`, naming the key. */
export function readSignalOptions(options: SignalChannelOptions): SignalSettings {
  const account = parseAccountId(options.account);
  const section =
    options.configKey ??
    (account === DEFAULT_ACCOUNT ? "channels.signal" : `channels.signal.accounts.${account}`);
  const given = readAddress(options, section);
  const { autoStart = given === undefined } = options;
  if (typeof autoStart !== "boolean") throw invalid(section, "autoStart", "true or false");
  return {
    signalAccount: readAccount(options.signalAccount, section),
    address: given ?? (autoStart ? undefined : httpAddress(`http://127.0.0.1:${DEFAULT_PORT}`, section)),
    cliPath: autoStart ? readCliPath(options.cliPath, section) : undefined,
    env: options.env,
    account,
    logger: options.logger ?? silentLogger,
    limits: { ...DEFAULT_CHANNEL_LIMITS, silenceMs: 45_000, ...options.limits },
    section,
  };
}

function readAccount(value: unknown, section: string): string | undefined {
  if (value === undefined) return undefined;
  const account = typeof value === "string" ? (parseNumber(value) ?? parseUuid(value)) : undefined;
  if (account !== undefined) return account;
  throw invalid(
    section,
    "account",
    "the phone number of the Signal account such as +15550001111, or its uuid",
  );
}

function readCliPath(value: unknown, section: string): string {
  if (value === undefined) return "signal-cli";
  if (typeof value === "string" && value.trim() !== "" && !value.includes("\0")) return value;
  throw invalid(section, "cliPath", "the path of signal-cli, without arguments");
}

function readAddress(options: SignalChannelOptions, section: string): SignalAddress | undefined {
  const { httpHost, httpPort, httpUrl, socketPath, tcp } = options;
  const addresses = [
    httpUrl === undefined ? undefined : httpAddress(httpUrl, section),
    httpHost === undefined && httpPort === undefined ? undefined : hostAddress(httpHost, httpPort, section),
    tcp === undefined ? undefined : tcpAddress(tcp, section),
    socketPath === undefined ? undefined : unixAddress(socketPath, section),
  ].filter((address) => address !== undefined);
  if (addresses.length <= 1) return addresses[0];
  throw signalErrors.optionsInvalid(
    `Too many addresses in ${section}: expected one of httpUrl, httpHost and httpPort, tcp, socketPath. Leave the others out.`,
  );
}

function httpAddress(value: unknown, section: string): SignalAddress {
  if (typeof value === "string" && URL.canParse(value)) {
    const url = new URL(value);
    if (/^https?:$/.test(url.protocol)) return { kind: "http", url, label: url.origin };
  }
  throw invalid(section, "httpUrl", "the address of signal-cli's daemon, such as http://127.0.0.1:8080");
}

function hostAddress(host: unknown, port: unknown, section: string): SignalAddress {
  const name = host ?? "127.0.0.1";
  if (typeof name !== "string" || !/^[\w.:-]+$/.test(name))
    throw invalid(section, "httpHost", "a host name or address, such as 127.0.0.1");
  if (port !== undefined && !isPort(port)) throw invalid(section, "httpPort", "a port from 1 to 65535");
  return httpAddress(`http://${name.includes(":") ? `[${name}]` : name}:${port ?? DEFAULT_PORT}`, section);
}

function tcpAddress(value: unknown, section: string): SignalAddress {
  const [, host, port] =
    (typeof value === "string" ? /^(\[[\da-f:]+\]|[\w.-]+):(\d{1,5})$/i.exec(value) : undefined) ?? [];
  if (host === undefined || !isPort(Number(port)))
    throw invalid(section, "tcp", "host and port of signal-cli's daemon, such as 127.0.0.1:7583");
  return {
    kind: "tcp",
    host: host.replaceAll(/[[\]]/g, ""),
    port: Number(port),
    label: `${host}:${port}`,
  };
}

function unixAddress(value: unknown, section: string): SignalAddress {
  if (typeof value === "string" && value.startsWith("/") && !value.includes("\0"))
    return { kind: "unix", path: value, label: value };
  throw invalid(section, "socketPath", "the absolute path of signal-cli's socket");
}

const isPort = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535;

function invalid(section: string, key: string, expected: string): Error {
  return signalErrors.optionsInvalid(`Invalid ${section}.${key}: expected ${expected}.`);
}
