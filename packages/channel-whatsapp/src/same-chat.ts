import type { AuthenticationState } from "@whiskeysockets/baileys";
import type { SenderId } from "@openclaw/contracts";
import { parseJid } from "./jid.js";

type Keys = Pick<AuthenticationState, "keys">;

/** The number behind an address, by what WhatsApp has told this session. */
export async function numberOf({ keys }: Keys, address: string): Promise<SenderId | undefined> {
  const jid = parseJid(address);
  if (jid?.kind === "phone") return jid.phone;
  if (jid?.kind !== "lid") return undefined;
  const name = `${jid.lid}_reverse`;
  const { [name]: digits } = await keys.get("lid-mapping", [name]);
  return digits === undefined ? undefined : `+${digits}`;
}

/** Whether two addresses are of the same group, or of the same person, whichever device of theirs it is. */
export async function isSameChat(state: Keys, first: string, second: string): Promise<boolean> {
  const [one, other] = [parseJid(first), parseJid(second)];
  if (one?.kind === "group") return first === second;
  if (one?.kind === "lid" && other?.kind === "lid") return one.lid === other.lid;
  const number = await numberOf(state, first);
  return number !== undefined && number === (await numberOf(state, second));
}
