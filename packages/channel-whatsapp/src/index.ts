export { parseSenderId, whatsappIdentity } from "./identity.js";
export type {
  WhatsappLogin,
  WhatsappLoginOptions,
  WhatsappLogout,
  WhatsappLogoutOptions,
} from "./login-types.js";
export type {
  WhatsappChannelOptions,
  WhatsappConnectionOptions,
  WhatsappLimits,
} from "./whatsapp-options.js";
export { whatsappSessionState, type WhatsappSessionState } from "./whatsapp-session-state.js";
