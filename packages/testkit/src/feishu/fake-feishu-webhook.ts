import { createCipheriv, createHash, randomBytes } from "node:crypto";
import type { FakeFeishuEvent, FakeFeishuWebhook } from "./fake-feishu-types.js";

/** The body of a webhook call: the event by AES-256-CBC under the key's digest, behind its initialisation vector. */
export function encryptFeishuEvent(event: FakeFeishuEvent, encryptKey: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", createHash("sha256").update(encryptKey).digest(), iv);
  const encrypt = Buffer.concat([iv, cipher.update(JSON.stringify(event), "utf8"), cipher.final()]);
  return JSON.stringify({ encrypt: encrypt.toString("base64") });
}

/** The headers by which Feishu proves that a call is its own. */
export function signFeishuCall(
  body: string,
  { encryptKey, nonce = randomBytes(8).toString("hex"), nowMs }: FeishuSignature,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1000));
  return {
    "content-type": "application/json",
    "x-lark-request-timestamp": timestamp,
    "x-lark-request-nonce": nonce,
    "x-lark-signature": createHash("sha256")
      .update(timestamp + nonce + encryptKey + body)
      .digest("hex"),
  };
}

/** What a signature is made of. */
export interface FeishuSignature {
  readonly encryptKey: string;
  readonly nonce?: string;
  readonly nowMs: number;
}

/** Posts one event and gives the status of the answer; 0 when nobody answered. */
export async function postFeishuEvent(event: FakeFeishuEvent, webhook: FakeFeishuWebhook): Promise<number> {
  const { encryptKey, nowMs, url, verificationToken } = webhook;
  const header = event["header"];
  const signed =
    verificationToken === undefined || typeof header !== "object"
      ? event
      : { ...event, header: { ...header, token: verificationToken } };
  const body = encryptFeishuEvent(signed, encryptKey);
  const headers = signFeishuCall(body, { encryptKey, nowMs: nowMs() });
  return await fetch(url, { method: "POST", headers, body }).then(
    (response) => response.status,
    () => 0,
  );
}
