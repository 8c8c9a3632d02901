import type { DeviceRole } from "@openclaw/contracts";
import { LIMITS } from "@openclaw/gateway-protocol";
import { countOf, recordOf, textOf, textsOf } from "./read-frame.js";

/** What the gateway said when it let this client in. */
export interface GatewaySession {
  /** The protocol version that was agreed on. */
  readonly protocol: number;
  readonly serverVersion?: string;
  readonly connectionId?: string;
  /** What this session may do; undefined where the gateway does not say. */
  readonly scopes?: readonly string[];
  /** Methods and events that the gateway has. */
  readonly methods: readonly string[];
  readonly events: readonly string[];
  readonly tickIntervalMs: number;
  readonly maxPayloadBytes: number;
  /** Presence, health and more, as the gateway sent it. */
  readonly snapshot: unknown;
}

/** A device token that the gateway handed out. */
export interface HandedToken {
  readonly role: DeviceRole;
  readonly token: string;
  readonly scopes: readonly string[];
}

/** What a token may be (RFC 6750), so that no text reaches into the next field of a signature or fills a disk. */
const TOKEN = /^[\w.~+/-]+=*$/;
const MAX_TOKEN_CHARACTERS = 512;
const MAX_SCOPES = 64;
const MAX_SCOPE_CHARACTERS = 100;

const MIN_TICK_MS = 1_000;
/** Longer than this is no interval to notice a dead connection by. */
const MAX_TICK_MS = 600_000;

/** Reads the answer to `connect`. Real gateways leave things out, so everything has a default. */
export function readHello(payload: unknown): GatewaySession {
  const hello = recordOf(payload);
  const server = recordOf(hello["server"]);
  const features = recordOf(hello["features"]);
  const policy = recordOf(hello["policy"]);
  const auth = recordOf(hello["auth"]);
  const serverVersion = textOf(server["version"]);
  const connectionId = textOf(server["connId"]);
  const tickIntervalMs = countOf(policy["tickIntervalMs"]) ?? LIMITS.tickIntervalMs;
  return {
    protocol: countOf(hello["protocol"]) ?? 3,
    ...(serverVersion !== undefined && { serverVersion }),
    ...(connectionId !== undefined && { connectionId }),
    ...(Array.isArray(auth["scopes"]) && { scopes: textsOf(auth["scopes"]) }),
    methods: textsOf(features["methods"]),
    events: textsOf(features["events"]),
    tickIntervalMs: Math.min(MAX_TICK_MS, Math.max(MIN_TICK_MS, tickIntervalMs)),
    maxPayloadBytes: countOf(policy["maxPayload"]) ?? LIMITS.maxPayloadBytes,
    snapshot: hello["snapshot"],
  };
}

/** The tokens in the answer to `connect`: one for the role of the session, and after a setup code for other roles too. */
export function readHandedTokens(payload: unknown, ownRole: DeviceRole): readonly HandedToken[] {
  const auth = recordOf(recordOf(payload)["auth"]);
  const others = Array.isArray(auth["deviceTokens"]) ? auth["deviceTokens"] : [];
  return [readToken(auth, ownRole), ...others.map((other: unknown) => readToken(recordOf(other)))].filter(
    (token) => token !== undefined,
  );
}

function readToken(
  record: Readonly<Partial<Record<string, unknown>>>,
  defaultRole?: DeviceRole,
): HandedToken | undefined {
  const token = textOf(record["deviceToken"]);
  const role = record["role"] ?? defaultRole;
  if (token === undefined || (role !== "operator" && role !== "node")) return undefined;
  return handedToken(role, token, textsOf(record["scopes"]));
}

/** What a gateway hands out as a token; undefined when it is none. */
export function handedToken(
  role: DeviceRole,
  token: string,
  scopes: readonly string[],
): HandedToken | undefined {
  if (token.length > MAX_TOKEN_CHARACTERS || !TOKEN.test(token)) return undefined;
  const readable = scopes.filter(({ length }) => length <= MAX_SCOPE_CHARACTERS);
  return { role, token, scopes: readable.slice(0, MAX_SCOPES) };
}
