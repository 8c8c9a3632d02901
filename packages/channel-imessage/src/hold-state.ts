import { reasonOf } from "@openclaw/channel-kit";
import { isOpenClawError, type ReleaseHold, type StateFiles } from "@openclaw/contracts";
import { imessageErrors } from "./imessage-errors.js";

/** Holds what keeps the place in the messages: two programs on one account would both answer. Rejects with `CHANNEL_CONFLICT`. */
export async function holdState(state: StateFiles | undefined): Promise<ReleaseHold> {
  if (state === undefined) return () => Promise.resolve();
  try {
    return await state.hold();
  } catch (error) {
    if (!isOpenClawError(error, "STORE_LOCKED")) throw error;
    throw imessageErrors.conflict(
      `Another program serves this iMessage account, and both would answer. Stop it first, such as another gateway. ${reasonOf(error)}`,
    );
  }
}
