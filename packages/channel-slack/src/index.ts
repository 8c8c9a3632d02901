export { parseSenderId, slackIdentity } from "./identity.js";
