import { reasonOf } from "@openclaw/channel-kit";
import { isOpenClawError, type ReleaseHold } from "@openclaw/contracts";
import { errors, type WhatsappSettings } from "./whatsapp-options.js";

/** Holds the session: two programs on one would each destroy the other's keys. Rejects with `CHANNEL_CONFLICT`. */
export async function holdForOne({ session }: WhatsappSettings): Promise<ReleaseHold> {
  try {
    return await session.hold();
  } catch (error) {
    if (!isOpenClawError(error, "STORE_LOCKED")) throw error;
    throw errors.conflict(
      `Another program uses this WhatsApp session, and two never may. Stop it first, such as the gateway. ${reasonOf(error)}`,
    );
  }
}
