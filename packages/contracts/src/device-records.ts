// Names and shapes of the records of device and node pairing: what the domain writes and what a store maps to files or tables.
// Field names and meanings are those of OpenClaw 2026.2.17 where its files have them; the fields marked "beside" are ours, and
// a store in OpenClaw's files keeps them in a file beside its own. Times are integer milliseconds since 1970.

/** Devices that wait for the owner. Key: the request id. */
export const DEVICE_REQUESTS = "devices/pending";
/** Devices that the owner approved. Key: the device id. */
export const DEVICES = "devices/paired";
/** Setup codes that may still be redeemed. Key: the setup id. Ours alone. */
export const SETUP_CODES = "devices/setup-codes";
/** One record under `CLOCK_KEY`: the latest time seen, so that a clock that is set back revives nothing. Ours alone. */
export const DEVICE_CLOCK = "devices/clock";
/** Requests of the legacy node pairing, and declared commands that wait. Key: the request id. */
export const NODE_REQUESTS = "nodes/pending";
/** Nodes, and their commands, that the owner approved. Key: the node id, which for a device is its device id. */
export const NODES = "nodes/paired";
/** As `DEVICE_CLOCK`, for nodes. */
export const NODE_CLOCK = "nodes/clock";
/** Key of the one record of a clock collection. */
export const CLOCK_KEY = "clock";
/** Who may give commands in chats beside `commands.ownerAllowFrom`. Key: `<channel>:<senderId>`. Ours alone. */
export const COMMAND_OWNERS = "command-owners";
/** Chats that hear of new device requests (`/pair notify`). Key: `<channel>/<account>/<chatId>`. Ours alone. */
export const PAIR_NOTIFICATIONS = "pair-notifications";

/** What a connection is for. */
export type DeviceRole = "operator" | "node";

/** How a device came to be approved. */
export type ApprovedVia = "owner" | "silent" | "setup-code";

export type DeviceRequestRecord = {
  readonly requestId: string;
  readonly deviceId: string;
  readonly publicKey: string;
  readonly displayName?: string;
  readonly platform: string;
  readonly clientId: string;
  readonly clientMode: string;
  /** The role asked for last; `roles` has all of them. */
  readonly role: DeviceRole;
  readonly roles: readonly DeviceRole[];
  readonly scopes: readonly string[];
  /** Absent for a device on this machine. */
  readonly remoteIp?: string;
  readonly silent: boolean;
  /** The device was paired already. */
  readonly isRepair: boolean;
  /** When the request was made. */
  readonly ts: number;
  /** Beside: when the device asked last; the request expires counting from here. */
  readonly refreshedAtMs?: number;
  /** Beside: it took the place of an earlier request of its device. */
  readonly supersedes?: boolean;
  /** Beside. */
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly clientVersion?: string;
  readonly browserOrigin?: string;
  readonly reason?: PairingReason;
  /** Beside: the setup code that the device presented. */
  readonly setupId?: string;
};

/** Why a device has to ask. */
export type PairingReason = "not-paired" | "role-upgrade" | "scope-upgrade" | "metadata-upgrade";

export type DeviceTokenRecord = {
  readonly token: string;
  readonly role: DeviceRole;
  /** Sorted. */
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly rotatedAtMs?: number;
  readonly revokedAtMs?: number;
  readonly lastUsedAtMs?: number;
};

export type DeviceRecord = {
  readonly deviceId: string;
  readonly publicKey: string;
  readonly displayName?: string;
  readonly platform: string;
  readonly clientId: string;
  readonly clientMode: string;
  readonly role: DeviceRole;
  readonly roles: readonly DeviceRole[];
  /** What the owner approved, the upper limit of every token; absent when empty. */
  readonly scopes?: readonly string[];
  readonly remoteIp?: string;
  readonly tokens: { readonly [Role in DeviceRole]?: DeviceTokenRecord };
  readonly createdAtMs: number;
  readonly approvedAtMs: number;
  /** Beside. */
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly clientVersion?: string;
  readonly browserOrigin?: string;
  readonly approvedVia?: ApprovedVia;
  /** Beside: who approved, such as a user name of the host or `telegram:123`. */
  readonly approvedBy?: string;
  /** Beside: the owner's name for it. */
  readonly label?: string;
  readonly lastSeenAtMs?: number;
  readonly lastSeenReason?: string;
};

export type SetupCodeRecord = {
  readonly setupId: string;
  /** SHA-256 of the token, hex: the token itself is nowhere on disk. */
  readonly tokenHash: string;
  readonly url: string;
  readonly roles: readonly DeviceRole[];
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly issuedBy: string;
  /** The chat that it was issued in, as `<channel>/<account>/<chatId>`. */
  readonly chat?: string;
  /** The first device that presented it; no other may. */
  readonly deviceId?: string;
  readonly publicKey?: string;
  readonly boundAtMs?: number;
  /** Roles whose tokens were handed out. */
  readonly redeemedRoles?: readonly DeviceRole[];
};

export type NodeRequestRecord = {
  readonly requestId: string;
  readonly nodeId: string;
  readonly displayName?: string;
  readonly platform?: string;
  readonly version?: string;
  readonly coreVersion?: string;
  readonly uiVersion?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly caps?: readonly string[];
  readonly commands?: readonly string[];
  readonly permissions?: { readonly [name: string]: boolean };
  readonly remoteIp?: string;
  readonly silent?: boolean;
  readonly isRepair: boolean;
  readonly ts: number;
  /** Beside: made by the connect of a paired device, not by `node.pair.request`; such a request does not expire. */
  readonly declared?: boolean;
  readonly refreshedAtMs?: number;
};

export type NodeRecord = {
  readonly nodeId: string;
  readonly token: string;
  readonly displayName?: string;
  readonly platform?: string;
  readonly version?: string;
  readonly coreVersion?: string;
  readonly uiVersion?: string;
  readonly deviceFamily?: string;
  readonly modelIdentifier?: string;
  readonly caps?: readonly string[];
  readonly commands?: readonly string[];
  readonly permissions?: { readonly [name: string]: boolean };
  readonly remoteIp?: string;
  readonly createdAtMs: number;
  readonly approvedAtMs: number;
  readonly lastConnectedAtMs?: number;
  readonly bins?: readonly string[];
  /** Beside: who approved. */
  readonly approvedBy?: string;
};

/** A person who may give commands in chats. */
export type CommandOwnerRecord = {
  readonly addedAtMs: number;
  readonly addedBy: string;
};
