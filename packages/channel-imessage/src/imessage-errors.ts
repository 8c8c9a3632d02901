import { createChannelErrors } from "@openclaw/channel-kit";

/** The errors of this channel, in the words that all channels share. */
export const imessageErrors = createChannelErrors("iMessage");
