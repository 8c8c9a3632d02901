import { ID_PATTERNS } from "../src/ids.js";
import { LIMITS } from "../src/limits.js";
import {
  anyText,
  described,
  flag,
  input,
  list,
  matching,
  oneOf,
  output,
  ref,
  text,
  whole,
  type Schema,
} from "./build.js";

const requestId = matching(ID_PATTERNS.requestId);
const deviceId = matching(ID_PATTERNS.deviceId);
const names = list(text(256), 4096);

/** `device.*`: parameters and results of methods. */
export const deviceSchemas: Readonly<Record<string, Schema>> = {
  DevicePairRequest: output(
    "A device that waits for the owner.",
    { requestId: text(), deviceId: text(), publicKey: text(), ts: described(whole(), "When it asked.") },
    {
      displayName: text(),
      platform: text(),
      deviceFamily: text(),
      modelIdentifier: text(),
      clientId: text(),
      clientMode: text(),
      clientVersion: text(),
      browserOrigin: text(),
      role: described(text(64), "Asked for last; `roles` has all."),
      roles: names,
      scopes: names,
      remoteIp: described(text(), "Absent for a device on the gateway’s machine."),
      silent: flag,
      isRepair: described(flag, "The device is paired already."),
      reason: text(64),
      setupId: described(text(128), "The setup code that it presented."),
      expiresAtMs: whole(),
    },
  ),
  DeviceTokenSummary: output(
    "A token without the token.",
    { role: text(64), scopes: names, createdAtMs: whole() },
    { rotatedAtMs: whole(), revokedAtMs: whole(), lastUsedAtMs: whole() },
  ),
  PairedDevice: output(
    "An approved device.",
    { deviceId: text(), publicKey: text(), createdAtMs: whole(), approvedAtMs: whole() },
    {
      displayName: text(),
      operatorLabel: described(text(), "The owner’s name for it."),
      platform: text(),
      deviceFamily: text(),
      modelIdentifier: text(),
      clientId: text(),
      clientMode: text(),
      role: text(64),
      roles: names,
      scopes: described(names, "The upper limit of every token."),
      remoteIp: text(),
      tokens: described(list(ref("DeviceTokenSummary"), 64), "Sorted by role; absent without tokens."),
      approvedVia: text(64),
      approvedBy: text(),
      lastSeenAtMs: whole(),
      lastSeenReason: text(),
      connected: flag,
    },
  ),
  DevicePairListParams: input("No parameters.", {}),
  DevicePairListResult: output("Requests with the newest first, devices with the newest approval first.", {
    pending: list(ref("DevicePairRequest"), 100_000),
    paired: list(ref("PairedDevice"), 100_000),
  }),
  DevicePairApproveParams: input("The id of exactly the request that was shown.", { requestId }),
  DevicePairApproveResult: output("The device as it is now.", {
    requestId: text(),
    device: ref("PairedDevice"),
  }),
  DevicePairRejectParams: input("The id of a request.", { requestId }),
  DevicePairRejectResult: output("The device that asked.", { requestId: text(), deviceId: text() }),
  DevicePairRemoveParams: input("A device.", { deviceId }),
  DevicePairRemoveResult: output("The device.", { deviceId: text() }),
  DevicePairRenameParams: input("A device, and the owner’s name for it.", { deviceId, label: text(64) }),
  DevicePairRenameResult: output("The device, and its name.", { deviceId: text(), label: text() }),
  DevicePairSetupCodeParams: input(
    "What the code is for. Without anything: a phone at the gateway’s own URL.",
    {},
    {
      publicUrl: described(text(), "Instead of the gateway’s own URL."),
      bootstrapProfile: described(oneOf(["limited", "node"]), "`node`: no operator access."),
      includeQr: flag,
    },
  ),
  DevicePairSetupCodeResult: output(
    "A setup code: a secret until it expires.",
    {
      setupCode: text(),
      gatewayUrl: text(),
      auth: described(oneOf(["token", "password"]), "What the gateway asks for otherwise."),
      urlSource: text(),
    },
    {
      setupId: text(128),
      qrDataUrl: text(16_384),
      access: oneOf(["full", "limited", "node"]),
      accessDowngraded: flag,
      expiresAtMs: whole(),
    },
  ),
  DeviceTokenRotateParams: input(
    "A device’s role. Without scopes they stay as they are.",
    { deviceId, role: text(64) },
    { scopes: list(text(128), LIMITS.maxScopes) },
  ),
  DeviceTokenRotateResult: output(
    "The new token’s scopes; the token itself only to the device itself.",
    { deviceId: text(), role: text(64), scopes: names, rotatedAtMs: whole() },
    { token: anyText(), tokenDelivery: oneOf(["in-band", "withheld-cross-device"]) },
  ),
  DeviceTokenRevokeParams: input("A device’s role.", { deviceId, role: text(64) }),
  DeviceTokenRevokeResult: output("Until the owner approves again.", {
    deviceId: text(),
    role: text(64),
    revokedAtMs: whole(),
  }),
};
