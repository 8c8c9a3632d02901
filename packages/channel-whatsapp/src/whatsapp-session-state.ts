import { OpenClawError, type SenderId, type StateFiles } from "@openclaw/contracts";
import { parseJid } from "./jid.js";

/** Whether an account is linked, and as whom. */
export type WhatsappSessionState =
  | { readonly status: "linked"; readonly phone: SenderId; readonly name?: string }
  | { readonly status: "not-linked" };

export const CREDENTIALS_FILE = "creds.json";

/**
 * What the session says, without asking WhatsApp: whether it still counts there is known once the channel connects. Takes no hold,
 * so it works beside a running gateway. Rejects with `STORE_UNREADABLE` or `STORE_CORRUPT`.
 */
export async function whatsappSessionState(session: StateFiles): Promise<WhatsappSessionState> {
  const text = await session.read(CREDENTIALS_FILE);
  if (text === undefined) return { status: "not-linked" };
  const { account, me } = parseFields(text);
  // WhatsApp signs the account once the phone has agreed; before that there is only a number that somebody typed.
  if (!isFields(me) || typeof me["id"] !== "string" || !isFields(account)) return { status: "not-linked" };
  const jid = parseJid(me["id"]);
  if (jid?.kind !== "phone") throw damagedSession();
  const name = me["name"];
  return {
    status: "linked",
    phone: jid.phone,
    ...(typeof name === "string" && name !== "" && name !== "~" && { name }),
  };
}

/** Removes everything of a session, copies that OpenClaw made included. */
export async function removeSession(session: StateFiles): Promise<void> {
  const names = await session.names();
  await session.write(new Map(names.map((name) => [name, undefined])));
}

export function damagedSession(name = CREDENTIALS_FILE): OpenClawError {
  return new OpenClawError(
    "STORE_CORRUPT",
    `${name} of the WhatsApp session is damaged. Nothing was changed; put back a copy, or remove the session and log in again: openclaw channels login whatsapp`,
  );
}

function parseFields(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isFields(value)) return value;
  } catch {
    throw damagedSession();
  }
  throw damagedSession();
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
