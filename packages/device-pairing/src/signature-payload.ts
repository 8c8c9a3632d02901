/** What a device signs to prove its key on one connection. */
export interface SignaturePayload {
  readonly version: "v2" | "v3";
  readonly deviceId: string;
  readonly clientId: string;
  readonly clientMode: string;
  readonly role: string;
  /** In the order in which they are sent. */
  readonly scopes: readonly string[];
  readonly signedAtMs: number;
  /** The token that is sent with it, `""` if none. A password is never part of it. */
  readonly token: string;
  /** As the gateway sent it in its challenge. */
  readonly nonce: string;
  /** Only in v3, as the next one. */
  readonly platform?: string | undefined;
  readonly deviceFamily?: string | undefined;
}

/**
 * The text that a device signs, as UTF-8. Version 2 is understood by every OpenClaw since 2026.2, version 3 since
 * 2026.2.26; version 1 had no nonce and could be replayed, so there is no way to make or accept it here (S82).
 */
export function signaturePayload(payload: SignaturePayload): string {
  const fields = [
    payload.version,
    payload.deviceId,
    payload.clientId,
    payload.clientMode,
    payload.role,
    payload.scopes.join(","),
    String(payload.signedAtMs),
    payload.token,
    payload.nonce,
  ];
  if (payload.version === "v3") fields.push(normalize(payload.platform), normalize(payload.deviceFamily));
  return fields.join("|");
}

/** Trimmed, and only ASCII in lower case: other letters change differently from one language to the next. */
function normalize(text = ""): string {
  return text.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
