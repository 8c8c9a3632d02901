// For gateways of versions that say only the code.
const ADVICE: Readonly<Record<string, string>> = {
  CHANNEL_CREDENTIAL_REJECTED: "The vendor refuses the credential. Set a new one and restart the gateway.",
  CHANNEL_UNREACHABLE: "The vendor does not answer. Check the network; it is tried again.",
  CHANNEL_CONFLICT: "Another program uses the same account. Stop it.",
};

/** What to do about an error of a channel, by its code. */
export const adviceFor = (code: string | undefined): string | undefined =>
  code === undefined ? undefined : ADVICE[code];
