export { feishuIdentity, parseSenderId } from "./identity.js";
