import { hash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => hash("sha256", text, "buffer");

/**
 * Compares two secrets in constant time. Digests are compared, so that neither the length nor characters of several
 * bytes change the duration or make the comparison throw (S76). The one place of this package that compares secrets.
 */
export const isSameSecret = (left: string, right: string): boolean =>
  timingSafeEqual(digest(left), digest(right));
