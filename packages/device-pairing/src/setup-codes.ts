export { createSetupCodes } from "./create-setup-codes.js";
export { bindSetupCode, markRedeemed, matchSetupCode } from "./redeem-setup-code.js";
export { dropSetupCodesOf, readSetupCodes } from "./stored-setup-codes.js";
