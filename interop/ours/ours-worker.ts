import { dirname } from "node:path";
import type { CollectionName } from "@openclaw/contracts";
import { openStore } from "@openclaw/gateway/channel-identities";
import { createPairing, type ApproveInput, type RequestInput, type SenderRef } from "@openclaw/pairing-core";
import { answerCalls } from "../support/answer-calls.js";

/** One process of ours on a credentials directory, as a gateway or a command is one. */

interface Params extends RequestInput {
  readonly code: string;
  readonly account: string;
  readonly collections: readonly CollectionName[];
}

const [credentialsDirectory = "", maxPending = "3", lockTimeoutMs = "10000"] = process.argv.slice(2);
const store = openStore(
  { stateDirectory: dirname(credentialsDirectory), credentialsDirectory },
  { lockTimeoutMs: Number(lockTimeoutMs) },
);
const pairing = createPairing({ store, limits: { maxPending: Number(maxPending) } });
const approver: ApproveInput["approver"] = { surface: "host", id: "interop" };

let unlock: (() => void) | undefined;

/** Keeps a transaction open until `unlock`, or until the process is killed. */
function lock({ collections }: Params): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const hold = (): Promise<void> =>
      new Promise((end) => {
        unlock = end;
        resolve(true);
      });
    store.transact(collections, hold).catch(reject);
  });
}

answerCalls<Params>({
  request: (params) => pairing.request(params),
  approve: ({ channel, account, code }) => pairing.approve({ channel, account, code, approver }),
  revoke: (sender: SenderRef) => pairing.revoke(sender),
  findGrant: (sender: SenderRef) => pairing.findGrant(sender),
  listRequests: ({ channel }) => pairing.listRequests({ channel }),
  listGrants: ({ channel }) => pairing.listGrants({ channel }),
  lock,
  unlock: () => unlock?.(),
});
