/** What differs between the two releases on the wire. */
export interface Release {
  readonly version: string;
  /** The name under which vitest provides it. */
  readonly provided: "peer" | "currentPeer";
  readonly protocol: 3 | 4;
  /** Where its clients put the token that they keep. */
  readonly keptTokenField: "token" | "deviceToken";
  /** What it reads of a refusal, after "pairing required". */
  readonly refusal: (reason: "not-paired" | "role-upgrade") => string;
  /** What our gateway refuses its `devices approve` of a node before it asks with all its scopes. */
  readonly refusedApprovals: readonly string[];
  /** Why its `devices remove` fails at our gateway: one has none, the other asks with fewer scopes than a node takes. */
  readonly removalError: string;
}

const CURRENT_REFUSALS = {
  "not-paired": "pairing required: device is not approved yet",
  "role-upgrade": "pairing required: device is asking for a higher role than currently approved",
};

export const releases: readonly Release[] = [
  {
    version: "2026.2.17",
    provided: "peer",
    protocol: 3,
    keptTokenField: "token",
    refusal: () => "pairing required",
    refusedApprovals: [],
    removalError: "unknown command 'remove'",
  },
  {
    version: "2026.9.6",
    provided: "currentPeer",
    protocol: 4,
    keptTokenField: "deviceToken",
    refusal: (reason) => CURRENT_REFUSALS[reason],
    refusedApprovals: ["device pairing approval denied"],
    removalError: "device pairing removal denied",
  },
];
