/** The address of a person. `device` is the linked device behind it; device 0 is the phone. */
export type PersonJid =
  | { readonly kind: "phone"; readonly phone: string; readonly device: number }
  | { readonly kind: "lid"; readonly lid: string; readonly device: number };

/** What an address of WhatsApp stands for. */
export type Jid = PersonJid | { readonly kind: "group" | "broadcast" | "status" | "newsletter" | "bot" };

// user[_agent][:device]@server. The agent repeats what the server says, so it counts for nothing.
const JID = /^([^@:_]{1,64})(?:_(\d{1,3}))?(?::(\d{1,5}))?@([a-z.]{1,20})$/;
// ITU-T E.164: no country code begins with 0. Numbers of fewer than 7 digits are WhatsApp's own.
const PHONE_DIGITS = /^[1-9]\d{6,14}$/;
const LID_DIGITS = /^[1-9]\d{0,19}$/;
// Meta's own bots have numbers and a server of people.
const BOT_DIGITS = /^(?:1313555\d{4}|131655500\d{2})$/;

/**
 * Reads an address such as `15550001111:12@s.whatsapp.net`, `111000@lid`, `15550001111:99@hosted` or `1203…@g.us`. `undefined` for
 * everything that is not known to be one: it must not be taken for the kind that it looks like.
 */
export function parseJid(text: string | null | undefined): Jid | undefined {
  const [, user = "", , device = "0", server = ""] = JID.exec(text ?? "") ?? [];
  switch (server) {
    case "s.whatsapp.net":
    case "c.us":
    case "hosted":
      return readPhone(user, Number(device));
    case "lid":
    case "hosted.lid":
      return LID_DIGITS.test(user) ? { kind: "lid", lid: user, device: Number(device) } : undefined;
    case "g.us":
      return /^[\d-]{5,40}$/.test(user) ? { kind: "group" } : undefined;
    case "broadcast":
      return { kind: user === "status" ? "status" : "broadcast" };
    case "newsletter":
      return { kind: "newsletter" };
    case "bot":
      return { kind: "bot" };
    default:
      return undefined;
  }
}

function readPhone(user: string, device: number): Jid | undefined {
  if (BOT_DIGITS.test(user)) return { kind: "bot" };
  return PHONE_DIGITS.test(user) ? { kind: "phone", phone: `+${user}`, device } : undefined;
}
