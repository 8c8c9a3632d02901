import {
  countersCollection,
  grantsCollection,
  requestKey,
  requestsCollection,
  type PairingGrantRecord,
  type PairingRequestRecord,
} from "@openclaw/contracts";

// The records that all fault runs write and look for.

export const GRANTS = grantsCollection("telegram", "default");
export const REQUESTS = requestsCollection("telegram");
export const COUNTERS = countersCollection("telegram");

export const requestOf = (senderId: string): readonly [key: string, record: PairingRequestRecord] => {
  const timeMs = Date.UTC(2026, 10, 20);
  const challenge = { status: "sent", atMs: timeMs } as const;
  const record = {
    account: "default",
    senderId,
    code: "HNRQXEP5",
    createdAtMs: timeMs,
    lastSeenAtMs: timeMs,
  };
  return [requestKey("default", senderId), { ...record, challenge }];
};

export const [ALICE, alice] = requestOf("1");
export const [BOB, bob] = requestOf("2");
export const grantOfAlice: PairingGrantRecord = { senderId: "1", endsAtMs: 7, label: "Alice" };
export const grantOfZero: PairingGrantRecord = { senderId: "0", label: "zero" };
