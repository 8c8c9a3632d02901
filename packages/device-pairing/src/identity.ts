export {
  createDeviceIdentity,
  type CreateDeviceIdentityOptions,
  type DeviceIdentity,
} from "./device-identity.js";
export { deviceIdOf } from "./device-key.js";
export { loadDeviceIdentity, type LoadDeviceIdentityOptions } from "./load-device-identity.js";
export { signaturePayload, type SignaturePayload } from "./signature-payload.js";
export {
  verifyDeviceProof,
  type DeviceProof,
  type DeviceProofOutcome,
  type DeviceProofRefusal,
} from "./verify-device-proof.js";
