export { createSetupCodes, type SetupCodes } from "./create-setup-codes.js";
export {
  bindSetupCode,
  markRedeemed,
  matchSetupCode,
  type PresentedSetupCode,
  type SetupCodeMatch,
} from "./redeem-setup-code.js";
export { dropExpiredSetupCodes, dropSetupCodesOf, isAlive, readSetupCodes } from "./stored-setup-codes.js";
