export { parseSenderId, whatsappIdentity } from "./identity.js";
export type {
  WhatsappLogin,
  WhatsappLoginOptions,
  WhatsappLogout,
  WhatsappLogoutOptions,
} from "./login-types.js";
export { loginToWhatsapp } from "./login-to-whatsapp.js";
export { logoutOfWhatsapp } from "./logout-of-whatsapp.js";
export { admitOwnNumber } from "./own-number.js";
export {
  toInboundMessage,
  unresolvedLid,
  type DropReason,
  type OwnAddress,
  type ToInboundMessageOptions,
} from "./to-inbound-message.js";
export { createWhatsappChannel, type WhatsappChannel } from "./whatsapp-channel.js";
export type {
  WhatsappChannelOptions,
  WhatsappConnectionOptions,
  WhatsappLimits,
} from "./whatsapp-options.js";
export { whatsappSessionState, type WhatsappSessionState } from "./whatsapp-session-state.js";
export {
  whatsappGuard,
  type MessagesUpsert,
  type WhatsappGuard,
  type WhatsappGuardOptions,
} from "./whatsapp-guard.js";
