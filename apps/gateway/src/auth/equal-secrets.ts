import { hash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => hash("sha256", text, "buffer");

/**
 * Compares two secrets in a time that tells neither their content nor their length. False for what is no text or is empty, so
 * that a field that was left out never equals a secret that was left out.
 */
export function equalSecrets(left: string | undefined, right: string | undefined): boolean {
  if (typeof left !== "string" || typeof right !== "string" || left === "" || right === "") return false;
  return timingSafeEqual(digest(left), digest(right));
}
