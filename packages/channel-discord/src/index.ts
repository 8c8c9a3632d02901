export { discordIdentity, parseSenderId } from "./identity.js";
