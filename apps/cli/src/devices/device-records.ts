import { numberOf, objectOf, objectsOf, textOf, textsOf, type JsonObject } from "../calls/json-fields.js";

/** A request as the owner reads it. Its texts are the device's own and not safe to print. */
export interface WaitingDevice {
  readonly requestId: string;
  readonly deviceId: string;
  readonly displayName: string | undefined;
  readonly platform: string | undefined;
  readonly clientId: string | undefined;
  readonly browserOrigin: string | undefined;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** Absent for a program on the gateway's machine. */
  readonly remoteIp: string | undefined;
  readonly isRepair: boolean;
  readonly reason: string | undefined;
  /** It presented a setup code. */
  readonly hasSetupCode: boolean;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | undefined;
}

/** A paired device as the owner reads it. */
export interface ShownDevice {
  readonly deviceId: string;
  readonly displayName: string | undefined;
  readonly label: string | undefined;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly tokens: readonly { readonly role: string; readonly isRevoked: boolean }[];
  readonly remoteIp: string | undefined;
  /** Absent when nobody knows. */
  readonly isConnected: boolean | undefined;
}

export interface DeviceListing {
  /** Newest first. */
  readonly pending: readonly WaitingDevice[];
  readonly paired: readonly ShownDevice[];
}

/** Reads what `device.pair.list` answers. */
export function readDeviceListing(payload: unknown): DeviceListing {
  const { pending, paired } = objectOf(payload);
  return { pending: objectsOf(pending).map(readWaiting), paired: objectsOf(paired).map(readDevice) };
}

function readWaiting(record: JsonObject): WaitingDevice {
  return {
    requestId: textOf(record["requestId"]) ?? "",
    deviceId: textOf(record["deviceId"]) ?? "",
    displayName: textOf(record["displayName"]),
    platform: textOf(record["platform"]),
    clientId: textOf(record["clientId"]),
    browserOrigin: textOf(record["browserOrigin"]),
    roles: rolesOf(record),
    scopes: textsOf(record["scopes"]),
    remoteIp: textOf(record["remoteIp"]),
    isRepair: record["isRepair"] === true,
    reason: textOf(record["reason"]),
    hasSetupCode: record["setupId"] !== undefined,
    createdAtMs: numberOf(record["ts"]) ?? 0,
    expiresAtMs: numberOf(record["expiresAtMs"]),
  };
}

/** Reads one paired device, such as the one that an approval answers. */
export function readDevice(record: JsonObject): ShownDevice {
  const { connected } = record;
  return {
    deviceId: textOf(record["deviceId"]) ?? "",
    displayName: textOf(record["displayName"]),
    label: textOf(record["operatorLabel"]),
    roles: rolesOf(record),
    scopes: textsOf(record["scopes"]),
    tokens: objectsOf(record["tokens"]).map((token) => ({
      role: textOf(token["role"]) ?? "",
      isRevoked: token["revokedAtMs"] !== undefined,
    })),
    remoteIp: textOf(record["remoteIp"]),
    isConnected: typeof connected === "boolean" ? connected : undefined,
  };
}

function rolesOf(record: JsonObject): readonly string[] {
  const roles = textsOf(record["roles"]);
  const role = textOf(record["role"]);
  return roles.length > 0 || role === undefined ? roles : [role];
}
