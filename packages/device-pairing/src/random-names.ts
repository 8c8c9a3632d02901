import type { RandomSource } from "@openclaw/contracts";

/** A random UUID: what a request is called, by owners too. */
export function createRequestId(random: RandomSource): string {
  const bytes = Uint8Array.from(random.bytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** 32 random bytes as OpenClaw writes tokens: base64url without padding. */
export const createToken = (random: RandomSource): string =>
  Buffer.from(random.bytes(32)).toString("base64url");
