import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Compares two secrets in a time that tells neither their content nor their length. False for what is no text or is empty, so
 * that a field that was left out never equals a secret that was left out.
 */
export function equalSecrets(left: string | undefined, right: string | undefined): boolean {
  if (typeof left !== "string" || typeof right !== "string" || left === "" || right === "") return false;
  return timingSafeEqual(digest(left), digest(right));
}
