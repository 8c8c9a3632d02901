import { createHash } from "node:crypto";
import type { AccountId, RandomSource, SenderId } from "@openclaw/contracts";

// 32 random bytes as base64url.
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const ID_LENGTH = 26;
const ONE_YEAR_SECONDS = 31_536_000;

/** The name of the cookie that holds a visitor's secret. */
export const visitorCookieName = (account: AccountId): string => `openclaw_webchat_${account}`;

/** A new secret for a visitor. */
export function mintVisitorSecret(random: RandomSource): string {
  return Buffer.from(random.bytes(32)).toString("base64url");
}

/** The visitor's secret in a `Cookie` header, or `undefined`; what is no secret of ours is as good as none. */
export function readVisitorSecret(header: string | undefined, cookieName: string): string | undefined {
  const prefix = `${cookieName}=`;
  return header
    ?.split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix))
    .map((pair) => pair.slice(prefix.length))
    .find((value) => SECRET.test(value));
}

/** The `Set-Cookie` header: no script reads it, no other site sends it. */
export function visitorCookie(cookie: {
  readonly name: string;
  readonly secret: string;
  readonly path: string;
  readonly secure: boolean;
}): string {
  const secure = cookie.secure ? "; Secure" : "";
  return `${cookie.name}=${cookie.secret}; Path=${cookie.path}; Max-Age=${ONE_YEAR_SECONDS}; HttpOnly; SameSite=Strict${secure}`;
}

/** The sender id of a visitor. Owners see it in lists, so it must not lead back to the secret. */
export function visitorIdOf(secret: string): SenderId {
  const digest = createHash("sha256").update("openclaw webchat visitor id\0").update(secret).digest();
  return `v_${base32(digest).slice(0, ID_LENGTH)}`;
}

function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{5}/g) ?? [];
  return groups.map((group) => BASE32.charAt(Number.parseInt(group, 2))).join("");
}
