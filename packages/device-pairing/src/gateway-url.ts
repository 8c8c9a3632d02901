import { OpenClawError } from "@openclaw/contracts";

/** Far longer than any honest URL of a gateway. */
const MAX_LENGTH = 2048;

/**
 * Checks the URL of a gateway before a secret is put into a code for it or sent to it, and returns it as it is to be
 * used: `wss://` anywhere, `ws://` only where the text cannot leave this machine or its own network, which is told by
 * `localhost` and addresses alone. A name such as `gateway.local` or one of a tailnet can be made to lead anywhere (S48).
 *
 * The path and the query are kept. Throws `INVALID_GATEWAY_URL` for what is no such URL, or has a user name, a password
 * or a fragment; `INSECURE_GATEWAY_URL` for one that would send secrets in the clear.
 */
export function checkGatewayUrl(url: string): string {
  const parsed = parseUrl(url);
  if (parsed.protocol === "ws:" && !isOwnNetwork(parsed.hostname)) {
    throw new OpenClawError(
      "INSECURE_GATEWAY_URL",
      `Insecure gateway URL: ${parsed.protocol}//${parsed.host} would send secrets in the clear. ` +
        "Use wss:// (docs/operators.md, TLS), or ws:// with localhost or a private IP address such as 192.168.1.5.",
    );
  }
  return parsed.pathname === "/" && parsed.search === "" ? `${parsed.protocol}//${parsed.host}` : parsed.href;
}

function parseUrl(url: string): URL {
  // Spaces and control characters: the parser would drop some of them, and the URL would not be the one that was read.
  if (typeof url !== "string" || url.length > MAX_LENGTH || /[\s\p{C}\\]/u.test(url)) throw invalid();
  // The parser forgets an empty user name and an empty fragment; we want neither.
  const [, authority = ""] = /^wss?:\/\/([^/?#]+)/i.exec(url) ?? [];
  if (authority === "" || authority.includes("@") || url.includes("#")) throw invalid();
  try {
    return new URL(url);
  } catch {
    // The parser's message would quote the URL, which may hold a secret.
    throw invalid();
  }
}

const invalid = (): OpenClawError =>
  new OpenClawError(
    "INVALID_GATEWAY_URL",
    "Invalid gateway URL. Expected ws:// or wss://, a host and perhaps a port and a path, without user name, " +
      "password and fragment, such as wss://gateway.example.com or ws://127.0.0.1:18789.",
  );

/** Of this machine, or of a network that is not the internet. `hostname` is as the URL parser writes it. */
function isOwnNetwork(hostname: string): boolean {
  if (hostname === "localhost") return true;
  if (hostname.startsWith("[")) return isOwnIpv6(hostname.slice(1, -1));
  return isOwnIpv4(hostname);
}

/** Loopback, RFC 1918 and link-local. The parser has written every form of an IPv4 address as four decimal numbers. */
function isOwnIpv4(address: string): boolean {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) return false;
  const [first = -1, second = -1] = address.split(".").map(Number);
  if (first === 127 || first === 10) return true;
  if (first === 172) return second >= 16 && second <= 31;
  return (first === 192 && second === 168) || (first === 169 && second === 254);
}

/** Loopback, link-local (fe80::/10), unique local (fc00::/7), and an IPv4 address of those within IPv6. */
function isOwnIpv6(address: string): boolean {
  if (address === "::1") return true;
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (mapped !== null) return isOwnIpv4(toIpv4(mapped[1] ?? "", mapped[2] ?? ""));
  const first = Number.parseInt(/^[0-9a-f]{1,4}(?=:)/.exec(address)?.[0] ?? "0", 16);
  return (first & 0xffc0) === 0xfe80 || (first & 0xfe00) === 0xfc00;
}

function toIpv4(high: string, low: string): string {
  const number = Number.parseInt(high, 16) * 0x10000 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join(".");
}
