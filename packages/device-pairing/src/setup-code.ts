import { OpenClawError } from "@openclaw/contracts";
import { checkGatewayUrl } from "./gateway-url.js";

export { checkGatewayUrl } from "./gateway-url.js";

// Runs in browsers too: no Node modules in this file and what it imports.

/** What a setup code tells a device. */
export interface SetupCodePayload {
  /** Where the gateway is, as `checkGatewayUrl` returns it. */
  readonly url: string;
  /** A pairing token of one use, never a lasting secret. */
  readonly token: string;
  /** The same token under the name that newer OpenClaw clients read. */
  readonly bootstrapToken: string;
  /** Milliseconds since 1970, by the gateway's clock; absent in codes of issuers that do not tell. */
  readonly expiresAtMs?: number;
  /** SHA-256 of the gateway's TLS certificate, lower case hex: the client connects to no other. */
  readonly tlsFingerprint?: string;
}

export interface DecodeSetupCodeOptions {
  /**
   * Also read codes with `token` alone. OpenClaw up to 2026.3.11 puts the gateway's own lasting token there, so whoever
   * sees such a code may join for ever. Default: they are refused.
   */
  readonly allowTokenAlone?: boolean;
}

/** An honest code has a few hundred characters. Checked before anything is decoded. */
const MAX_LENGTH = 4096;
const TOKEN = /^[A-Za-z0-9._~+/=-]{16,512}$/;
const FINGERPRINT = /^[0-9a-f]{64}$/;

/**
 * A setup code: base64url, without padding, of JSON. Whoever has it may ask for the access that the code was issued with,
 * until it expires or is used; it is a secret until then.
 *
 * Throws `INVALID_GATEWAY_URL`, `INSECURE_GATEWAY_URL`, and `INVALID_SETUP_CODE` for a token or fingerprint that is none.
 *
 * @example
 * ```ts
 * import { decodeSetupCode, encodeSetupCode } from "@openclaw/device-pairing/setup-code";
 *
 * const token = "uJ1F0x8mVq3kZ7bT2nYw5cR9eH4sL6aD0gK8iP1oQ3M";
 * const expiresAtMs = Date.UTC(2030, 0, 1);
 * const code = encodeSetupCode({ url: "wss://gateway.example.com", token, bootstrapToken: token, expiresAtMs });
 * console.log(decodeSetupCode(code).url); // wss://gateway.example.com
 * ```
 */
export function encodeSetupCode(payload: SetupCodePayload): string {
  if (payload.token !== payload.bootstrapToken) throw invalid("token and bootstrapToken differ");
  const json = JSON.stringify(checkPayload({ ...payload }, {}));
  return toBase64Url(new TextEncoder().encode(json));
}

/**
 * Reads a setup code, of ours or of OpenClaw since 2026.3.12; spaces around it do no harm, and keys that a newer issuer
 * adds are ignored. There is one text for each content: other alphabets, padding and stray bits are refused (S55).
 *
 * Codes of OpenClaw up to 2026.3.11 hold the gateway's own lasting token or password and are refused, unless asked for.
 * Throws `INVALID_SETUP_CODE`, `INVALID_GATEWAY_URL` and `INSECURE_GATEWAY_URL`. That it has expired is for the caller
 * to see, or for the gateway, whose clock counts.
 */
export function decodeSetupCode(text: string, options: DecodeSetupCodeOptions = {}): SetupCodePayload {
  if (typeof text !== "string") throw invalid("it is no text");
  if (text.length > MAX_LENGTH) throw invalid(`it has more than ${MAX_LENGTH} characters`);
  const code = text.trim();
  if (code === "") throw invalid("none was given");
  return checkPayload(parseObject(fromBase64Url(code)), options);
}

function checkPayload(
  value: Readonly<Record<string, unknown>>,
  options: DecodeSetupCodeOptions,
): SetupCodePayload {
  const { url, expiresAtMs, tlsFingerprint } = value;
  if (typeof url !== "string") throw invalid("it names no gateway");
  if (expiresAtMs !== undefined && !isTime(expiresAtMs)) throw invalid("its end is no time");
  const token = pairingTokenOf(value, options);
  const fingerprint = tlsFingerprint === undefined ? undefined : parseFingerprint(tlsFingerprint);
  return {
    url: checkGatewayUrl(url),
    // A `token` of another issuer that differs would be something else, and is never sent.
    token,
    bootstrapToken: token,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    ...(fingerprint === undefined ? {} : { tlsFingerprint: fingerprint }),
  };
}

function pairingTokenOf(
  { token, bootstrapToken }: Readonly<Record<string, unknown>>,
  { allowTokenAlone = false }: DecodeSetupCodeOptions,
): string {
  const found = bootstrapToken ?? (allowTokenAlone ? token : undefined);
  if (found === undefined) {
    throw invalid("it holds no pairing token, as codes made by OpenClaw before 2026.3.12 do");
  }
  if (typeof found === "string" && TOKEN.test(found)) return found;
  throw invalid("its pairing token is none");
}

/** A pin that cannot be read must not be ignored: the connection would go to any certificate. */
function parseFingerprint(value: unknown): string {
  const hex =
    typeof value === "string"
      ? value
          .toLowerCase()
          .replace(/^sha256:/, "")
          .replaceAll(":", "")
      : "";
  if (FINGERPRINT.test(hex)) return hex;
  throw invalid("its certificate fingerprint is no SHA-256");
}

const isTime = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const value = parseJson(bytes);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw invalid("it holds no JSON object");
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    // The byte order mark is kept, and is then no JSON: with and without it would be two texts for one content.
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    // The parser's message would quote the content, which is a secret.
    throw invalid("it holds no JSON in UTF-8");
  }
}

function toBase64Url(bytes: Uint8Array): string {
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(""));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array {
  // A group of one character cannot end a text in base64, and would make `atob` throw.
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) throw invalid("it is no base64url");
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0);
  if (toBase64Url(bytes) !== text) throw invalid("it has stray bits at its end");
  return bytes;
}

const invalid = (reason: string): OpenClawError =>
  new OpenClawError(
    "INVALID_SETUP_CODE",
    `Invalid setup code: ${reason}. Copy it again, or ask for a new one.`,
  );
